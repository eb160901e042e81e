// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>

#include <cstddef>
#include <span>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The adjoint of a net that has none of its own, by a reverse tape over N's `evaluate`: writes the cotangent of
/// the inputs to in_bar and adds weight gradients, summed over lanes, to `gradient` (canonical order).
template <class N, class V, class T>
void derived_net_adjoint(std::span<V const, N::inputs> in, std::span<V const, N::outputs> out_bar,
                         std::span<V, N::inputs> in_bar, T const* canonical, gradient_slot<T> gradient);

}  // namespace rgflow::inline RGFLOW_ISA::engine
