// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/bound_net.hpp>
#include <rgflow/bijector/complex_values.hpp>
#include <rgflow/bijector/conditioner_action.hpp>
#include <rgflow/bijector/conditioner_symmetry.hpp>
#include <rgflow/bijector/contract.hpp>
#include <rgflow/engine/bijector/recording.hpp>
#include <rgflow/engine/bijector/transform_adjoint.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/listed.hpp>
#include <rgflow/engine/net/contract.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/scratch.hpp>
#include <rgflow/mask/contract.hpp>
#include <rgflow/net/members.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/transform.hpp>
#include <rgflow/transform/symmetry.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// The refusals of a coupling, one sentence each.
template <class Mask, class Patch>
struct coupling_mask {
  static_assert(
      MaskOn<Mask, Patch>,
      "rgflow: the first argument of a coupling is not a mask: expected checkerboard, halves, channel_halves, "
      "bit_mask<...>, complement<mask> or a type of yours with keeps<patch>(site, channel). See docs/bijector.md");
  static_assert(sizeof(declared_empty<Mask, "a mask">) != 0);
  static_assert((static_cast<void>(Mask::template keeps<Patch>(0, 0)), true));  // refusals of the mask's own
  using table = mask_table<Mask, Patch>;
  static_assert(
      table::moved_count > 0,
      "rgflow: this mask keeps everything: the coupling would move no value of the patch. See docs/bijector.md");
  static_assert(table::kept_count > 0 || table::moved_count == 0,
                "rgflow: this mask keeps nothing: the coupling would have no value to compute its parameters from. See "
                "docs/bijector.md");
};

template <class T>
concept binds_as_transform = requires {
  { bound_transform<T>::parameters } -> std::convertible_to<std::size_t>;
};

template <class T>
struct coupling_transform {
  static_assert(
      binds_as_transform<T>,
      "rgflow: what a coupling was given as its transform is none: expected affine, additive, ... or a type of "
      "yours that derives from transform and has a formula y, or that has parameters, apply and invert. See "
      "docs/transform.md");
  using type = bound_transform<T>;
};

/// Completes the net: what it refuses itself comes before what it is asked. Never false.
template <class Net, class Action>
concept completed_net = requires {
  sizeof(typename bound_net<Net, Action>::type);
} || true;

template <bool Kept, class Net, class Lacks>
struct keeps_net_contract {
  static_assert(HoldsFor<Kept, Net, Lacks>,
                "rgflow: what a coupling was given as its net is none: expected mlp<widths...> or a type of yours with "
                "on<inputs, outputs>::evaluate (what it lacks stands below). See docs/net.md");
};

/// The net of a coupling: `Action::outputs_per_value` outputs for each value that it moves.
template <class Net, class Action>
struct coupling_net {
  static_assert(completed_net<Net, Action>);
  static constexpr bool knows_enough = !needs_values<Net> || binds_to_values<Net, Action>;
  static_assert(sizeof(knows_enough_for<knows_enough, Net>) != 0);
  template <bool IsNet>
  using checked_net =
      keeps_net_contract<IsNet, Net, lacking<IsNet, members_of_net<Net, Action::inputs, Action::outputs>>>;
  static_assert(sizeof(checked_net<!knows_enough || binds_as_net<Net, Action>>) != 0);
  static_assert(sizeof(declared_empty<Net, "a net">) != 0);
  using type = typename bound_net<Net, Action>::type;
  template <std::size_t Given, std::size_t Needed>
  struct inputs_of_net {
    static_assert(
        Given == Needed,
        "rgflow: the net takes another number of inputs than the coupling gives it: one per value it reads and one "
        "per context number. See docs/net.md");
  };
  template <std::size_t Given, std::size_t Needed>
  struct outputs_of_net {
    static_assert(Given >= Needed,
                  "rgflow: the net gives too few outputs: the coupling needs one per moved value and parameter of the "
                  "transform. See docs/net.md");
    static_assert(Given <= Needed,
                  "rgflow: the net gives too many outputs: the coupling needs one per moved value and parameter of the "
                  "transform. See docs/net.md");
  };
  template <std::size_t Given, std::size_t Needed>
  struct nets_of_separate {
    static_assert(
        Given == Needed,
        "rgflow: separate was given another number of nets than the transform has parameters per moved value. "
        "See docs/net.md");
  };
  static constexpr std::size_t per_value = [] {
    if constexpr (requires { type::outputs_per_value; })
      return std::size_t{type::outputs_per_value};
    else
      return Action::outputs_per_value;
  }();
  static_assert(sizeof(inputs_of_net<type::inputs, Action::inputs>) != 0 &&
                sizeof(outputs_of_net<type::outputs, Action::outputs>) != 0 &&
                sizeof(nets_of_separate<per_value, Action::outputs_per_value>) != 0);
};

}  // namespace detail

/// Keeps the values that Mask keeps, and from them (and the context) lets Net compute the parameters p of a Transform
/// y = f(x; p) that moves each of the others: the Jacobian is triangular, log|det| = sum log|f'(x; p)|
/// (Dinh, Sohl-Dickstein & Bengio, arXiv:1605.08803).
///
/// The net's inputs are the kept values in order, then the context; its outputs are [moved value][parameter], raw:
/// the transform bounds them. A complex transform moves the two parts of a complex value as one. With a net whose last
/// layer starts at zero the coupling starts as the identity.
template <class Mask, class Transform, class Net>
struct coupling {
  template <class Patch>
  struct on {
   private:
    using mask = typename detail::coupling_mask<Mask, Patch>::table;
    static_assert(sizeof(detail::checked_transform<Transform>) != 0);  // before what is made of it
    using formula = typename detail::coupling_transform<Transform>::type;
    static constexpr std::size_t kept = mask::kept_count;
    static constexpr std::size_t moved = mask::moved_count;
    static_assert(detail::channels_of_transform<formula, Patch::channels>::fit);
    static_assert(detail::mask_of_transform<Mask, Patch, formula>::fits);
    static constexpr std::size_t width = formula::width;
    static constexpr std::size_t parameters = formula::parameters;
    using action = detail::conditioner_action<Patch, Mask, Transform>;
    static constexpr std::size_t inputs = action::inputs;
    static constexpr std::size_t outputs = action::outputs;
    static_assert(detail::completed_net<Net, action>);  // by coupling_net a compiler would need more lines
    using net_check = detail::coupling_net<Net, action>;

   public:
    using net = typename net_check::type;

   private:
    // On the tape: the values to be moved, and the outputs and hidden units of the net, those of them that are kept.
    static constexpr std::size_t tape_of_inputs = Patch::keeps_inputs ? moved : 0;
    static constexpr std::size_t tape_of_net = Patch::keeps_nets ? outputs + engine::kept_count<net> : 0;
    static constexpr std::size_t tape_size = tape_of_inputs + tape_of_net;

   public:
    static constexpr std::string_view name = "coupling";
    static constexpr std::size_t size = Patch::size;
    static constexpr std::size_t weights = engine::weight_count<net>;
    static constexpr std::size_t packed = engine::packed_count<net>;
    static constexpr std::size_t packed_gradient = engine::gradient_count<net>;
    static constexpr bool starts_as_identity = engine::starts_as_identity<Transform> && engine::starts_as_identity<net>;
    using adjoint = std::conditional_t<(tape_size > 0), from_tape<tape_size>, from_output>;

    /// The mask is spelt out, a letter per value of the patch: k = kept, m = moved.
    static std::string describe() {
      std::string text = "coupling ";
      for (std::size_t i = 0; i < size; ++i) text += mask::keeps(i) ? 'k' : 'm';
      return text + ", " + formula::describe() + ", " + engine::describe_part<net>();
    }

    static constexpr bool follows_sites = true;
    static constexpr equivariance under(generator const& g) {
      if (g.turns_directions() || detail::binds_to_values<Net, action>)
        return {detail::problem_of_conditioner<net, Patch::contexts>(action::of(g)), {}};
      constexpr int channels = static_cast<int>(Patch::channels);
      auto const changes = [&](std::size_t value, std::size_t values) {
        return detail::change_of_value(g, static_cast<int>(value % Patch::channels), static_cast<int>(values),
                                       channels);
      };
      detail::conditioner_symmetry<net> conditioner(Patch::contexts > 0);
      for (std::size_t const value : mask::kept) conditioner.reads(changes(value, 1));
      for (std::size_t m = 0; m < moved / width; ++m) {
        auto const needed = detail::raw_under<Transform>(changes(mask::moved[m * width], width));
        if (!needed.found) return {equivariance_problem::transform, {}};
        for (std::size_t k = 0; k < parameters; ++k) conditioner.needs(m * parameters + k, needed[k]);
      }
      return {conditioner.problem(), {}};
    }

    template <class T>
    static void pack(T const* canonical, T* out) {
      engine::pack<net>(canonical, out);
    }
    template <class From, class To>
    static void unpack_gradient(From const* in, From const* canonical, To* gradient) {
      engine::unpack_gradient<net>(in, canonical, gradient);
    }
    static void initialise(double* w, engine::weight_source& source) { engine::initialise<net>(w, source); }
    static void tensors(tensor_visitor& visitor) { engine::visit_tensors<net>(visitor); }

    template <class V, class Weights>
    static V encode(std::span<V, size> x, Weights w, std::span<V const> context) {
      return move_values<direction::encode>(x, w, context);
    }
    template <class V, class Weights>
    static V decode(std::span<V, size> z, Weights w, std::span<V const> context) {
      return move_values<direction::decode>(z, w, context);
    }

    template <direction D, class V, class Weights>
    static V record(std::span<V, size> x, Weights w, std::span<V const> context, V* tape) requires(tape_size > 0) {
      for (std::size_t m = 0; m < tape_of_inputs; ++m) tape[m] = x[mask::moved[m]];
      if constexpr (Patch::keeps_nets) {
        V* const raw = tape + tape_of_inputs;
        evaluate(x, w, context, raw, raw + outputs);
        return transform<D>(x, static_cast<V const*>(raw));
      } else {
        return move_values<D>(x, w, context);
      }
    }

    template <direction D, class V, class T>
    static void pull_back(std::span<V, size> x, std::span<V, size> bar, V const& log_det_bar,
                          engine::packed_weights<T> w, std::span<V const> context, engine::gradient_slot<T> gradient,
                          [[maybe_unused]] V const* tape) {
      if constexpr (Patch::keeps_nets) {
        V const* const raw = tape + tape_of_inputs;
        pull_back_with<D>(x, bar, log_det_bar, w, context, gradient, tape, raw, raw + outputs);
      } else {
        engine::scratch<V, outputs> raw;
        engine::scratch<V, engine::kept_count<net>> hidden;
        evaluate(x, w, context, raw.data(), hidden.data());
        pull_back_with<D>(x, bar, log_det_bar, w, context, gradient, tape, static_cast<V const*>(raw.data()),
                          static_cast<V const*>(hidden.data()));
      }
    }

   private:
    /// The net's outputs and hidden units.
    template <class V, class Weights>
    static void evaluate(std::span<V, size> x, Weights w, std::span<V const> context, V* raw, V* hidden) {
      engine::scratch<V, inputs> in;
      gather(x, context, in);
      engine::evaluate_net<net, V>(in.view(), std::span<V, outputs>(raw, outputs), w, hidden);
    }

    template <direction D, class V>
    static V transform(std::span<V, size> x, V const* raw) {
      V log_det(0);
#pragma GCC unroll 1
      for (std::size_t m = 0; m < moved / width; ++m)
        log_det += engine::transform_run<D, formula, V, parameters>(&x[mask::moved[m * width]], parameters_of(raw, m));
      return log_det;
    }

    template <direction D, class V, class Weights>
    static V move_values(std::span<V, size> x, Weights w, std::span<V const> context) {
      engine::scratch<V, outputs> raw;
      engine::scratch<V, engine::kept_count<net>> hidden;
      evaluate(x, w, context, raw.data(), hidden.data());
      return transform<D>(x, static_cast<V const*>(raw.data()));
    }

    template <direction D, class V, class T>
    static void pull_back_with(std::span<V, size> x, std::span<V, size> bar, V const& log_det_bar,
                               engine::packed_weights<T> w, std::span<V const> context,
                               engine::gradient_slot<T> gradient, [[maybe_unused]] V const* tape, V const* raw,
                               V const* hidden) {
      engine::scratch<V, inputs> in, in_bar;
      engine::scratch<V, outputs> raw_bar;
      gather(x, context, in);
      // Derivatives are those at x of y = f(x; p): the input if the coupling was encoded, the output if it was decoded.
      constexpr bool input_is_known = Patch::keeps_inputs && D == direction::encode;
      auto const restore = [&] {
        for (std::size_t m = 0; m < moved; ++m) x[mask::moved[m]] = tape[m];
      };
      if constexpr (input_is_known) restore();
#pragma GCC unroll 1
      for (std::size_t m = 0; m < moved / width; ++m) {
        std::span<V, parameters> const p_bar(raw_bar.data() + m * parameters, parameters);
        auto const first = mask::moved[m * width];
        if constexpr (input_is_known)
          engine::transform_pull_back_from_input<formula, V, parameters>(&x[first], &bar[first], log_det_bar,
                                                                         parameters_of(raw, m), p_bar);
        else
          engine::transform_pull_back<D, formula, V, parameters>(&x[first], &bar[first], log_det_bar,
                                                                 parameters_of(raw, m), p_bar);
      }
      engine::pull_back_net<net, V, T>(in.view(), raw_bar.view(), in_bar.span(), w, gradient, hidden);
      for (std::size_t k = 0; k < kept; ++k) bar[mask::kept[k]] += in_bar[k];
      if constexpr (Patch::keeps_inputs && !input_is_known) restore();
    }

    template <class V>
    static void gather(std::span<V, size> x, std::span<V const> context, engine::scratch<V, inputs>& in) {
      for (std::size_t k = 0; k < kept; ++k) in[k] = x[mask::kept[k]];
      for (std::size_t c = 0; c < Patch::contexts; ++c) in[kept + c] = context[c];
    }

    template <class V>
    static std::span<V const, parameters> parameters_of(V const* raw, std::size_t m) {
      return std::span<V const, parameters>(raw + m * parameters, parameters);
    }
  };

  template <class Patch>
  using refusals =
      detail::listed<detail::coupling_mask<Mask, Patch>, bound_transform<Transform>,
                     detail::coupling_transform<Transform>,
                     detail::channels_of_transform<bound_transform<Transform>, Patch::channels>,
                     detail::mask_of_transform<Mask, Patch, bound_transform<Transform>>,
                     detail::coupling_net<Net, detail::conditioner_action<Patch, Mask, Transform>>, on<Patch>>;
};

}  // namespace rgflow::inline RGFLOW_ISA
