// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/complex_values.hpp>
#include <rgflow/bijector/conditioner_symmetry.hpp>
#include <rgflow/bijector/contract.hpp>
#include <rgflow/bijector/value_order.hpp>
#include <rgflow/engine/bijector/recording.hpp>
#include <rgflow/engine/bijector/transform_adjoint.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/listed.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/net/masked.hpp>
#include <rgflow/net/mlp.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/transform.hpp>
#include <rgflow/transform/symmetry.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

template <class T>
struct autoregressive_transform {
  static constexpr bool is_transform = requires { bound_transform<T>::parameters; };
  static_assert(
      is_transform,
      "rgflow: the first argument of autoregressive is not a transform: expected affine, additive, ... or a type of "
      "yours that derives from transform and has a formula y. See docs/transform.md");
  using type = bound_transform<T>;
};

template <std::size_t Values, std::size_t Contexts>
struct autoregressive_inputs {
  static_assert(Values > 1 || Contexts > 0,
                "rgflow: an autoregressive block needs two values or a context: of a single value the parameters would "
                "be computed from nothing. See docs/bijector.md");
  static constexpr bool some = true;
};

template <class Order, std::size_t Values>
struct autoregressive_order {
  static constexpr bool complete = visits_every_value<Order, Values>();
  static_assert(HoldsFor<complete, Order>,
                "rgflow: this order of an autoregressive block does not go through every value of the patch exactly "
                "once: expected raster, reversed or a type of yours with value(position, count). See docs/bijector.md");
  static_assert(sizeof(declared_empty<Order, "an order of values">) != 0);
};

/// What autoregressive<...> is, with all its choices spelt out.
template <class Transform, class Style, class Order, std::size_t... Widths>
struct autoregressive_layers {
  static_assert(Activation<typename Style::most>,
                "rgflow: what an autoregressive block was given as its activation is not one: expected "
                "hyperbolic_tangent, algebraic, silu, elu, ... or a type of yours. See docs/net.md");
  static_assert(((Widths > 0) && ...),
                "rgflow: every hidden layer of an autoregressive block needs at least one unit. See "
                "docs/bijector.md#autoregressive-blocks");

  /// The same block with another activation: autoregressive<affine, 32>::with<silu>.
  template <class Other>
  using with = autoregressive_layers<Transform, typename Style::template with<Other>, Order, Widths...>;
  /// The same block without biases: its parameters are odd in the values if the activation is.
  using without_bias = autoregressive_layers<Transform, uniform_layers<typename Style::most, false>, Order, Widths...>;
  /// The same block going through the values in another order: in_order<reversed>.
  template <class Other>
  using in_order = autoregressive_layers<Transform, Style, Other, Widths...>;

  template <class Patch>
  struct on {
   private:
    using formula = typename autoregressive_transform<Transform>::type;
    static_assert(channels_of_transform<formula, Patch::channels>::fit);
    static constexpr std::size_t width = formula::width, parameters = formula::parameters;
    static constexpr std::size_t stages = Patch::size / width;
    static_assert(autoregressive_inputs<stages, Patch::contexts>::some &&
                  autoregressive_order<Order, stages>::complete);
    using net = masked_net<Style, stages, Patch::contexts, width, parameters, Widths...>;
    template <class V>
    using evaluation = typename net::template evaluation<V>;

    static constexpr std::size_t place(std::size_t stage) { return Order::value(stage, stages) * width; }

   public:
    static constexpr std::string_view name = "autoregressive";
    static constexpr std::size_t size = Patch::size;
    static constexpr std::size_t weights = net::weights;
    static constexpr std::size_t packed = net::weights;  // in canonical order; gradients have one of their own
    static constexpr std::size_t packed_gradient = net::packed_gradient;
    static constexpr bool starts_as_identity = engine::starts_as_identity<Transform>;
    using adjoint = std::conditional_t<Patch::keeps_inputs, from_input, from_output>;

    static std::string describe() {
      std::string text = "autoregressive in the order";
      for (std::size_t s = 0; s < stages; ++s) text += " " + std::to_string(Order::value(s, stages));
      return text + ", " + formula::describe() + ", " + net::describe();
    }

    static constexpr equivariance under(generator const& g) {
      constexpr int channels = static_cast<int>(Patch::channels);
      auto const changes = [&](std::size_t value, std::size_t values) {
        return change_of_value(g, static_cast<int>(value % Patch::channels), static_cast<int>(values), channels);
      };
      conditioner_symmetry<net> conditioner(Patch::contexts > 0);
      for (std::size_t s = 0; s + 1 < stages; ++s)
        for (std::size_t c = 0; c < width; ++c) conditioner.reads(changes(place(s) + c, 1));
      for (std::size_t s = 0; s < stages; ++s) {
        auto const needed = raw_under<Transform>(changes(place(s), width));
        if (!needed.found) return {equivariance_problem::transform, {}};
        for (std::size_t k = 0; k < parameters; ++k) conditioner.needs(s * parameters + k, needed[k]);
      }
      return {conditioner.problem(), {}};
    }

    static void initialise(double* w, engine::weight_source& source) { net::initialise(w, source); }
    static void tensors(tensor_visitor& visitor) { net::tensors(visitor); }
    template <class T>
    static void pack(T const* canonical, T* out) {
      std::copy_n(canonical, weights, out);
    }
    template <class From, class To>
    static void unpack_gradient(From const* in, From const*, To* gradient) {
      net::unpack_gradient(in, gradient);
    }

    template <class V, class Weights>
    static V encode(std::span<V, size> x, Weights w, std::span<V const> context) {
      evaluation<V> at(context);
      return move_values<direction::encode>(x, w, at);
    }
    template <class V, class Weights>
    static V decode(std::span<V, size> z, Weights w, std::span<V const> context) {
      evaluation<V> at(context);
      return move_values<direction::decode>(z, w, at);
    }

    template <direction D, class V, class T>
    static void pull_back(std::span<V, size> x, std::span<V, size> bar, V const& log_det_bar,
                          engine::packed_weights<T> w, std::span<V const> context, engine::gradient_slot<T> gradient,
                          [[maybe_unused]] V const* tape) {
      evaluation<V> at(context);
      // The net reads what encode starts from. x holds that, or else what encode makes of it.
      if constexpr ((D == direction::encode) == Patch::keeps_inputs) {
        for (std::size_t s = 0; s < stages; ++s) {
          at.run_stage(s, w.data);
          at.learn(s, &x[place(s)]);
        }
      } else {
        move_values<direction::decode>(x, w, at);
      }
      typename net::template cotangents<V> of;
      for (std::size_t s = stages; s-- > 0;) {
        V* const value = &x[place(s)];
        V* const value_bar = &bar[place(s)];
        V const* const from_net = of.of_numbers(s);
        if constexpr (D == direction::encode) {
          engine::transform_pull_back_from_input<formula, V, parameters>(value, value_bar, log_det_bar, at.of_stage(s),
                                                                         of.of_stage(s));
          for (std::size_t c = 0; c < width; ++c) value_bar[c] += from_net[c];
        } else {
          for (std::size_t c = 0; c < width; ++c) value_bar[c] += from_net[c];
          engine::transform_pull_back<D, formula, V, parameters>(value, value_bar, log_det_bar, at.of_stage(s),
                                                                 of.of_stage(s));
        }
        of.pull_back_stage(s, w.data, at);
      }
      if (gradient) of.add_weight_gradient(at, gradient.data);
      if constexpr (Patch::keeps_inputs && D == direction::decode) std::copy_n(tape, size, x.data());
    }

   private:
    template <direction D, class V, class Weights>
    static V move_values(std::span<V, size> x, Weights w, evaluation<V>& at) {
      V log_det(0);
      for (std::size_t s = 0; s < stages; ++s) {
        at.run_stage(s, w.data);
        V* const value = &x[place(s)];
        if constexpr (D == direction::encode) at.learn(s, value);
        log_det += engine::transform_run<D, formula, V, parameters>(value, at.of_stage(s));
        if constexpr (D == direction::decode) at.learn(s, value);
      }
      return log_det;
    }
  };

  template <class Patch>
  using refusals = listed<bound_transform<Transform>, on<Patch>>;
};

}  // namespace detail

/// Moves every value y_i = f(x_i; p_i) with parameters computed from the values before it and the context: the Jacobian
/// is triangular, log|det| = sum log|f'(x_i; p_i)| (MAF: Papamakarios, Pavlakou & Murray, arXiv:1705.07057). All
/// parameters come from one masked net (MADE, arXiv:1502.03509) with hidden layers of `Widths` units, tanh unless
/// stated. Encode knows all values that the net reads beforehand; decode finds them one after another. `invert<...>` is
/// the other kind, whose decode knows them (IAF: Kingma et al., arXiv:1606.04934). Lanes are samples and layers are
/// evaluated in the order of the values, so both directions cost one evaluation of the net.
///
/// A complex transform takes the two parts of a complex value as one. `in_order<reversed>` goes through the values from
/// the last one on, so two blocks of opposite orders let every value depend on every other. Weights: per layer w [row]
/// [what it may read], rows in the order of their degrees, then b [row]; what the mask takes away is not among them. It
/// starts as the identity if the transform does.
template <class Transform, std::size_t... Widths>
struct autoregressive
    : detail::autoregressive_layers<Transform, detail::uniform_layers<hyperbolic_tangent, true>, raster, Widths...> {};

}  // namespace rgflow::inline RGFLOW_ISA
