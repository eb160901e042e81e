// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <cmath>
#include <concepts>

// What lanes have and the standard library lacks, for float and double: generic code calls these names
// unqualified, and the others after `using std::exp;` and the like.

namespace rgflow::inline RGFLOW_ISA::engine {

/// a where the condition holds, else b.
template <std::floating_point T>
constexpr T select(bool condition, T a, T b) {
  return condition ? a : b;
}

template <std::floating_point T>
T rsqrt(T x) {
  return T(1) / std::sqrt(x);
}

/// log(cosh(x)) without overflow.
template <std::floating_point T>
T log_cosh(T x) {
  T const size = std::abs(x);
  if (size < T(1)) {
    T const e = std::expm1(-size);
    return std::log1p(e * e / (T(2) * (T(1) + e)));
  }
  return size + std::log1p(std::exp(T(-2) * size)) - T(0.69314718055994530942);
}

/// sin x and cos x together.
template <std::floating_point T>
void sin_cos(T x, T& sine, T& cosine) {
  sine = std::sin(x);
  cosine = std::cos(x);
}

template <std::floating_point T>
bool all_finite(T x) {
  return std::isfinite(x);
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
