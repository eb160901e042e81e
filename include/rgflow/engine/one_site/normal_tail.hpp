// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>

#include <cmath>
#include <limits>
#include <numbers>

// The tail of the standard normal distribution by its logarithm, so that it keeps its relative accuracy however far
// out.

namespace rgflow::inline RGFLOW_ISA::engine {

/// log N(z) of the standard normal density, per lane.
template <class V>
V log_normal_density(V const& z) {
  using T = scalar_of_t<V>;
  return V(T(-0.5)) * z * z - V(static_cast<T>(0.5 * std::log(2 * std::numbers::pi)));
}

/// log of the integral of the standard normal density from z to infinity.
inline double log_normal_tail(double z) {
  if (z < 30) return std::log(0.5 * std::erfc(z * (0.5 * std::numbers::sqrt2)));
  // Abramowitz and Stegun 26.2.12; from 30 on its six terms are exact to the last digit of the logarithm.
  double const u = 1 / (z * z);
  return log_normal_density(z) - std::log(z) + std::log1p(-u * (1 - u * (3 - u * (15 - u * (105 - u * 945)))));
}

/// The z with log_normal_tail(z) = log_tail < 0; infinite for 0.
inline double normal_at_tail(double log_tail) {
  if (!(log_tail < 0)) return log_tail == 0 ? -std::numeric_limits<double>::infinity() : std::nan("");
  if (log_tail > -0.5) {  // beyond the middle: the small tail is the one on the other side
    double const other = std::log(-std::expm1(log_tail));
    return -normal_at_tail(other);
  }
  if (std::isinf(log_tail)) return -log_tail;
  // The logarithm of the tail is concave: from the second on, Newton's steps come from above.
  double z = log_tail > -2 ? 0 : std::sqrt(-2 * log_tail) - 1;
  for (int k = 0; k < 60; ++k) {
    double const there = log_normal_tail(z);
    double const step = (there - log_tail) * std::exp(there - log_normal_density(z));
    z += step;
    if (std::abs(step) <= 1e-15 * (1 + std::abs(z))) break;
  }
  return z;
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
