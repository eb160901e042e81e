// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/simd/lanes.hpp>

#include <cstddef>

namespace rgflow::inline RGFLOW_ISA::engine::detail {

/// c0 + c1 x + c2 x^2 + ... by Horner's rule. All coefficients in this room are our own minimax fits (Remez
/// exchange in 50 digits); the error of each fit stands beside it.
template <class V>
RGFLOW_INLINE V horner(V const&, typename V::value_type last) {
  return V(last);
}

template <class V, class... Rest>
RGFLOW_INLINE V horner(V const& x, typename V::value_type c, Rest... rest) {
  return fma(horner(x, static_cast<typename V::value_type>(rest)...), x, V(c));
}

}  // namespace rgflow::inline RGFLOW_ISA::engine::detail
