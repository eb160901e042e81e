// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/net/derived_adjoint.hpp>

#include <concepts>
#include <cstddef>
#include <span>

// The Net contract: a function from a panel of inputs to a panel of outputs, with weights.
//
// A declared net is any type with a member template `on<inputs, outputs>` that names the bound one. A bound net N
// is a stateless type with
//
//   static constexpr std::size_t inputs, outputs, weights;
//   template <class V, class W>             V: float, double, lanes<T> or a tape variable; w[i]: weight i
//   static void evaluate(std::span<V const, inputs> in, std::span<V, outputs> out, W w);
//
// and, for speed, weights in packed order (bijector/weights.hpp) with
//
//   static constexpr std::size_t kept;      values of an evaluation that the adjoint wants again (hidden units)
//   evaluate(in, out, packed_weights<T> w, V* kept)
//   pull_back(in, out_bar, in_bar, w, gradient, V const* kept)      writes in_bar, adds to the gradient
//
// and, as for bijectors, `initialise` and `tensors` where zeros and one nameless tensor won't do.
// Without these the engine differentiates `evaluate` by a reverse tape. And it may say
//
//   static constexpr parity parity_of(std::size_t output);   how an output changes with the sign of all inputs
//   static constexpr std::size_t outputs_per_value;          that it is made for transforms of so many parameters

namespace rgflow::inline RGFLOW_ISA::engine {

template <class N>
concept BoundNet = requires(std::span<double const, N::inputs> in, std::span<double, N::outputs> out,
                            canonical_weights<double> w) {
  { N::weights } -> std::convertible_to<std::size_t>;
  N::evaluate(in, out, w);
};

/// A declared net: it names the one of so many inputs and outputs.
template <class N, std::size_t Inputs, std::size_t Outputs>
concept NamesBoundNet = requires {
  typename N::template on<Inputs, Outputs>;
};

/// Values that an evaluation of N keeps for its adjoint.
template <class N>
inline constexpr std::size_t kept_count = [] {
  if constexpr (HasPacking<N>)
    return std::size_t{N::kept};
  else
    return std::size_t{0};
}();

/// out = N(in). `kept` (kept_count<N> values) receives what pull_back_net wants again.
template <class N, class V, class Weights>
void evaluate_net(std::span<V const, N::inputs> in, std::span<V, N::outputs> out, Weights w, V* kept) {
  if constexpr (Weights::is_packed && HasPacking<N>)
    N::evaluate(in, out, w, kept);
  else if constexpr (Weights::is_packed)
    N::evaluate(in, out, canonical_weights<typename Weights::value_type>{w.data});
  else
    N::evaluate(in, out, w);
}

/// Writes the cotangent of the inputs to in_bar; adds the weight gradient to `gradient`.
template <class N, class V, class T>
void pull_back_net(std::span<V const, N::inputs> in, std::span<V const, N::outputs> out_bar,
                   std::span<V, N::inputs> in_bar, packed_weights<T> w, gradient_slot<T> gradient, V const* kept) {
  if constexpr (HasPacking<N>)
    N::pull_back(in, out_bar, in_bar, w, gradient, kept);
  else
    derived_net_adjoint<N>(in, out_bar, in_bar, w.data, gradient);
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
