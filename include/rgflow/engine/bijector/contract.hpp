// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/derived_adjoint.hpp>
#include <rgflow/engine/bijector/recording.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/lane_traits.hpp>

#include <concepts>
#include <cstddef>
#include <span>

// The Bijector contract, at the level of one patch.
//
// A *bound bijector* B is a stateless type made from a patch shape (a declared bijector is any type with
// a member template `on<patch<...>>` that names the bound one). It has
//
//   static constexpr std::size_t size;      real values it acts on (= patch::size)
//   static constexpr std::size_t weights;   canonical weights it reads
//   template <class V, class W>             V: float, double, lanes<T> or a tape variable; w[i]: weight i
//   static V encode(std::span<V, size> x, W w, std::span<V const> context);   in place; returns log|det dz/dx|
//   static V decode(std::span<V, size> z, W w, std::span<V const> context);   in place; returns log|det dx/dz|
//
// and, where it is worth the while,
//
//   using adjoint = ...                      what its adjoint needs: from_output (default), from_input,
//                                            from_tape<n>  (recording.hpp)
//   pull_back<direction>(...)                a hand-written or formula-derived adjoint (arguments as below); without it
//                                            the engine differentiates encode and decode by a reverse tape over lanes
//   record<direction>(...)                   only for from_tape<n>: run, and write n values to the tape
//   initialise(double* weights, weight_source&)   starting weights; without it all zero
//   tensors(tensor_visitor&), packing        (weights.hpp)
//   starts_as_identity = false               if with its starting weights it does not map every x to x
//   lanewise_weights = true                  if pull_back, and the packing, also take weights and gradients that are
//                                            numbers of each lane, T = V: add_cotangent (block_by_context.hpp)
//   continuous                               of a part that contains others: whether some of them are continuous
//                                            (hierarchy/path_energy.hpp)
//   name                                     what it is called in the names of its weights (coupling3/w1)
//
// Parts that contain other bijectors call them only through run, record and pull_back below, which fill in
// whatever the inner one leaves out.

namespace rgflow::inline RGFLOW_ISA::engine {

template <class B>
concept BoundBijector = requires(std::span<double, B::size> x, canonical_weights<double> w,
                                 std::span<double const> context) {
  { B::size } -> std::convertible_to<std::size_t>;
  { B::weights } -> std::convertible_to<std::size_t>;
  { B::encode(x, w, context) } -> std::same_as<double>;
  { B::decode(x, w, context) } -> std::same_as<double>;
};

/// A declared bijector: it names the one on a patch.
template <class B, class Patch>
concept NamesBoundBijector = requires {
  typename B::template on<Patch>;
};

/// B has an adjoint of its own for direction D.
template <class B, direction D, class V, class T>
concept HasPullBack = requires(std::span<V, B::size> x, V const& log_det_bar, packed_weights<T> w,
                               std::span<V const> context, gradient_slot<T> gradient, V const* tape) {
  B::template pull_back<D>(x, x, log_det_bar, w, context, gradient, tape);
};

/// Whether a bijector with its starting weights maps every x to x with log-determinant 0; of a net or transform,
/// whether it starts neutral. True unless the part says otherwise.
template <class Part>
inline constexpr bool starts_as_identity = [] {
  if constexpr (requires { Part::starts_as_identity; })
    return bool{Part::starts_as_identity};
  else
    return true;
}();

/// Runs B in place in direction D and returns the log-determinant of that direction.
template <direction D, class B, class V, class Weights>
V run(std::span<V, B::size> x, Weights w, std::span<V const> context) {
  if constexpr (Weights::is_packed && !HasPacking<B>) {
    return run<D, B>(x, canonical_weights<typename Weights::value_type>{w.data}, context);
  } else if constexpr (D == direction::encode) {
    return B::encode(x, w, context);
  } else {
    return B::decode(x, w, context);
  }
}

/// Runs B as `run` does, and keeps on `tape` (tape_count<B> values) what its adjoint will need.
template <direction D, class B, class V, class Weights>
V record(std::span<V, B::size> x, Weights w, std::span<V const> context, [[maybe_unused]] V* tape) {
  if constexpr (requires { B::template record<D>(x, w, context, tape); }) {
    return B::template record<D>(x, w, context, tape);
  } else {
    static_assert(
        std::same_as<adjoint_needs<B>, from_output> || std::same_as<adjoint_needs<B>, from_input>,
        "rgflow: a bijector whose adjoint needs from_tape<n> must have record<direction>(x, weights, context, "
        "tape), which writes those n values. See docs/bijector.md");
    if constexpr (std::same_as<adjoint_needs<B>, from_input>)
      for (std::size_t i = 0; i < B::size; ++i) tape[i] = x[i];
    return run<D, B>(x, w, context);
  }
}

/// The adjoint of running B in direction D.
/// On entry x holds the output and `bar` its cotangent, `log_det_bar` that of the log-determinant; on return x
/// holds the input again and `bar` its cotangent; weight gradients (summed over lanes) are added to `gradient`.
template <direction D, class B, class V, class T>
void pull_back(std::span<V, B::size> x, std::span<V, B::size> bar, V const& log_det_bar, packed_weights<T> w,
               std::span<V const> context, gradient_slot<T> gradient, [[maybe_unused]] V const* tape) {
  if constexpr (std::same_as<adjoint_needs<B>, from_input>)
    for (std::size_t i = 0; i < B::size; ++i) x[i] = tape[i];
  if constexpr (HasPullBack<B, D, V, T>) {
    B::template pull_back<D>(x, bar, log_det_bar, w, context, gradient, tape);
  } else {
    static_assert(
        std::same_as<adjoint_needs<B>, from_output> || std::same_as<adjoint_needs<B>, from_input>,
        "rgflow: a bijector whose adjoint needs from_tape<n> must have pull_back<direction>(x, bar, log_det_bar, "
        "weights, context, gradient, tape). See docs/bijector.md");
    static_assert(
        !HasPacking<B>,
        "rgflow: a bijector with packed weights must have pull_back<direction>(...): the derived adjoint reads "
        "weights in canonical order. See docs/bijector.md");
    if constexpr (!std::same_as<adjoint_needs<B>, from_input>) run<opposite(D), B>(x, w, context);
    derived_adjoint<D, B>(x, bar, log_det_bar, w.data, context, gradient);
  }
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
