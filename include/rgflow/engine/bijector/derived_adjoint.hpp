// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>

#include <cstddef>
#include <span>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The adjoint of a bijector that has none of its own, by a reverse tape over B's `encode` or `decode`.
/// x is the input of direction D, `bar` the cotangent of its output; on return `bar` is that of the input, and weight
/// gradients, summed over lanes, are added to `gradient` (canonical order).
template <direction D, class B, class V, class T>
void derived_adjoint(std::span<V, B::size> x, std::span<V, B::size> bar, V const& log_det_bar, T const* canonical,
                     std::span<V const> context, gradient_slot<T> gradient);

}  // namespace rgflow::inline RGFLOW_ISA::engine
