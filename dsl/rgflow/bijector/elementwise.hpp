// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/complex_values.hpp>
#include <rgflow/bijector/contract.hpp>
#include <rgflow/bijector/coupling.hpp>
#include <rgflow/bijector/net_of_context.hpp>
#include <rgflow/engine/bijector/transform_adjoint.hpp>
#include <rgflow/engine/listed.hpp>
#include <rgflow/engine/net/contract.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/scratch.hpp>
#include <rgflow/net/around.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/symmetry/patch_action.hpp>
#include <rgflow/transform.hpp>
#include <rgflow/transform/symmetry.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace rgflow::inline RGFLOW_ISA {

template <class Transform, class Net>
struct elementwise;

namespace detail {

template <class T>
struct elementwise_transform {
  static_assert(
      requires { bound_transform<T>::parameters; },
      "rgflow: the argument of elementwise is not a transform: expected affine, additive, ... or a type of yours "
      "that derives from transform and has a formula y, or that has parameters, apply and invert. See "
      "docs/transform.md");
  using type = bound_transform<T>;
};

/// The numbers of an elementwise, [value of a site][parameter], as weights.
template <std::size_t Values, std::size_t Parameters>
struct trained_numbers {
  static constexpr std::size_t count = Values * Parameters;
  static constexpr std::size_t weights = count;
  static constexpr std::size_t hidden = 0;
  static constexpr bool start_neutral = true;
  static constexpr bool lanewise_weights = true;

  static std::string describe_numbers() { return {}; }
  static void tensors(tensor_visitor& visitor) { visitor.tensor("parameters", {Values, Parameters}); }

  template <class V, class Weights>
  static void evaluate(Weights w, std::span<V const>, V* numbers, V*) {
    for (std::size_t i = 0; i < count; ++i) numbers[i] = V(w.data[i]);
  }
  template <class V, class T>
  static void pull_back_numbers(std::span<V const, count> bar, engine::packed_weights<T>, std::span<V const>,
                                engine::gradient_slot<T> gradient, V const*) {
    if (gradient)
      for (std::size_t i = 0; i < count; ++i) engine::add_cotangent(gradient.data[i], bar[i]);
  }
};

template <class Transform, class Net, std::size_t Contexts, std::size_t Values, std::size_t Parameters>
struct net_of_elementwise {
  static_assert(HoldsFor<(Contexts > 0), Net>,
                "rgflow: the net of elementwise<transform, net> reads context numbers and nothing else, and here are "
                "none: give the hierarchy context<n>, or leave the net out. See docs/bijector.md#context");
  using type = typename net_of_context<elementwise<Transform, Net>, Net, (Contexts == 0 ? 1 : Contexts),
                                       Values * Parameters, Parameters>::type;
};

/// The same numbers, put out by a net.
template <class Bound, std::size_t Values, std::size_t Parameters>
struct numbers_by_net : around_net<Bound> {
  using net = Bound;
  static constexpr std::size_t count = Values * Parameters;
  static constexpr std::size_t hidden = engine::kept_count<net>;
  static constexpr bool start_neutral = engine::starts_as_identity<net>;

  static std::string describe_numbers() { return ", " + engine::describe_part<net>() + " of the context"; }

  template <class V, class Weights>
  static void evaluate(Weights w, std::span<V const> context, V* numbers, V* kept_values) {
    engine::evaluate_net<net, V>(context.template first<net::inputs>(), std::span<V, count>(numbers, count), w,
                                 kept_values);
  }
  template <class V, class T>
  static void pull_back_numbers(std::span<V const, count> bar, engine::packed_weights<T> w, std::span<V const> context,
                                engine::gradient_slot<T> gradient, V const* kept_values) {
    engine::scratch<V, net::inputs> context_bar;
    engine::pull_back_net<net, V, T>(context.template first<net::inputs>(), bar, context_bar.span(), w, gradient,
                                     kept_values);
  }
};

template <class Transform, class Net, class Patch, class Formula = typename elementwise_transform<Transform>::type>
struct elementwise_numbers
    : numbers_by_net<typename net_of_elementwise<Transform, Net, Patch::contexts, Patch::channels / Formula::width,
                                                 Formula::parameters>::type,
                     Patch::channels / Formula::width, Formula::parameters> {};
template <class Transform, class Patch, class Formula>
struct elementwise_numbers<Transform, void, Patch, Formula>
    : trained_numbers<Patch::channels / Formula::width, Formula::parameters> {};

}  // namespace detail

/// A Transform y = f(x; p) of every value by itself, with trained numbers p per channel instead of a net's outputs:
/// log|det| = sum log|f'(x; p)|. Weights: [channel][parameter], raw (the transform bounds them), zero at the start. A
/// complex transform takes channels 2k and 2k + 1 as one value, so it has half as many weights.
///
/// With a Net the numbers are its outputs, and its inputs the context: elementwise<affine, mlp<8>> has a scale and a
/// shift for each mass of a family.
template <class Transform, class Net = void>
struct elementwise {
  template <class Patch>
  struct on : detail::elementwise_numbers<Transform, Net, Patch> {
   private:
    using numbers = detail::elementwise_numbers<Transform, Net, Patch>;
    using formula = typename detail::elementwise_transform<Transform>::type;
    static_assert(detail::channels_of_transform<formula, Patch::channels>::fit);
    static constexpr std::size_t width = formula::width;
    static constexpr std::size_t parameters = formula::parameters;
    static constexpr std::size_t values = Patch::channels / width;  // per site

   public:
    static constexpr std::string_view name = "elementwise";
    static constexpr std::size_t size = Patch::size;
    static constexpr bool starts_as_identity = engine::starts_as_identity<Transform> && numbers::start_neutral;

    static std::string describe() { return "elementwise " + formula::describe() + numbers::describe_numbers(); }
    static constexpr bool follows_sites = true;
    static constexpr equivariance under(generator const& g) {
      return detail::on_every_value<Patch>(g, width, [](detail::value_change change) -> equivariance {
        if (change == detail::value_change::mixed) return {equivariance_problem::components, {}};
        auto const needed = detail::raw_under<Transform>(change);
        if (!needed.found) return {equivariance_problem::transform, {}};
        if (!needed.all_unchanged(parameters)) return {equivariance_problem::numbers, {}};
        return {};
      });
    }

    template <class V, class Weights>
    static V encode(std::span<V, size> x, Weights w, std::span<V const> context) {
      return each<direction::encode>(x, w, context);
    }
    template <class V, class Weights>
    static V decode(std::span<V, size> z, Weights w, std::span<V const> context) {
      return each<direction::decode>(z, w, context);
    }

    /// The cotangents of the parameters are summed over sites.
    template <direction D, class V, class T>
    static void pull_back(std::span<V, size> x, std::span<V, size> bar, V const& log_det_bar,
                          engine::packed_weights<T> w, std::span<V const> context, engine::gradient_slot<T> gradient,
                          V const*) {
      engine::scratch<V, numbers::count> p, p_bar;
      engine::scratch<V, numbers::hidden> hidden;
      numbers::template evaluate<V>(w, context, p.data(), hidden.data());
      for (std::size_t k = 0; k < numbers::count; ++k) p_bar[k] = V(0);
      for (std::size_t c = 0; c < values; ++c)
        for (std::size_t s = 0; s < Patch::sites; ++s) {
          auto const i = s * Patch::channels + c * width;
          std::array<V, parameters> bar_here;
          engine::transform_pull_back<D, formula, V, parameters>(&x[i], &bar[i], log_det_bar, parameters_of(p, c),
                                                                 std::span<V, parameters>(bar_here));
          for (std::size_t k = 0; k < parameters; ++k) p_bar[c * parameters + k] += bar_here[k];
        }
      numbers::template pull_back_numbers<V, T>(p_bar.view(), w, context, gradient, hidden.data());
    }

   private:
    template <class V>
    static std::span<V const, parameters> parameters_of(engine::scratch<V, numbers::count> const& p, std::size_t c) {
      return std::span<V const, parameters>(p.data() + c * parameters, parameters);
    }

    template <direction D, class V, class Weights>
    static V each(std::span<V, size> x, Weights w, std::span<V const> context) {
      engine::scratch<V, numbers::count> p;
      engine::scratch<V, numbers::hidden> hidden;
      numbers::template evaluate<V>(w, context, p.data(), hidden.data());
      V log_det(0);
      for (std::size_t c = 0; c < values; ++c)
        for (std::size_t s = 0; s < Patch::sites; ++s)
          log_det += engine::transform_run<D, formula, V, parameters>(&x[s * Patch::channels + c * width],
                                                                      parameters_of(p, c));
      return log_det;
    }
  };

  template <class Patch>
  using refusals = detail::listed<bound_transform<Transform>, on<Patch>>;
};

}  // namespace rgflow::inline RGFLOW_ISA
