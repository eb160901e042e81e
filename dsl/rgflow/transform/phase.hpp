// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/complex_pair.hpp>
#include <rgflow/engine/simd/scalar.hpp>

#include <cmath>
#include <numbers>

// Phases of complex numbers and what moves them.

namespace rgflow::inline RGFLOW_ISA::detail {

/// A map of the circle, which a phase can be moved by: f(x + 2 pi) = f(x) + 2 pi.
template <class Tr>
inline constexpr bool winds_once = [] {
  if constexpr (requires { Tr::winds_once; })
    return bool{Tr::winds_once};
  else
    return false;
}();

/// The phase of a complex number of modulus 1, in [-pi, pi].
template <class V>
V phase_of(engine::complex_pair<V> const& unit) {
  using engine::select;
  using std::abs, std::atan, std::copysign;
  // Half the angle to the real axis, whose tangent is at most 1.
  V const to_axis = V(2) * atan(unit.im / (V(1) + abs(unit.re)));
  return select(unit.re < V(0), V(copysign(V(std::numbers::pi), unit.im) - to_axis), to_axis);
}

/// x exp(i angle) stretch
template <class V>
engine::complex_pair<V> turned(engine::complex_pair<V> const& x, V const& angle, V const& stretch) {
  using engine::sin_cos;
  V sine, cosine;
  sin_cos(angle, sine, cosine);
  return times(x, engine::complex_pair<V>{stretch * cosine, stretch * sine});
}

}  // namespace rgflow::inline RGFLOW_ISA::detail
