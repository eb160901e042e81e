// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/simd/scalar.hpp>

#include <cmath>
#include <cstddef>

namespace rgflow::inline RGFLOW_ISA::engine {

/// |v| of a vector of N numbers, but never 0, so that v / |v| is finite; what is added to |v|^2 is lost beside all but
/// the smallest. Far out v is scaled down, or its square would overflow.
template <std::size_t N, class V>
V modulus(V const* v) {
  using std::abs, std::max, std::sqrt;
  constexpr bool single = sizeof(scalar_of_t<V>) == sizeof(float);
  constexpr double tiny = single ? 1e-37 : 1e-300;
  constexpr double far = single ? 1e15 : 1e150;
  constexpr double unit = single ? 1e25 : 1e160;
  V largest = abs(v[0]);
  for (std::size_t c = 1; c < N; ++c) largest = max(largest, V(abs(v[c])));
  auto const is_far = largest > V(far);
  V const down = select(is_far, V(1 / unit), V(1));
  V square(0);
  for (std::size_t c = 0; c < N; ++c) {
    V const x = v[c] * down;
    square += x * x;
  }
  return select(is_far, V(unit), V(1)) * sqrt(square + V(tiny));
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
