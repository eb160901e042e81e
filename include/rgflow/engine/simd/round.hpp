// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/simd/lanes.hpp>
#include <rgflow/engine/simd/scalar.hpp>

#include <cstddef>
#include <limits>

// Exact functions: signs, roots, rounding, tests.

namespace rgflow::inline RGFLOW_ISA::engine {

template <class T, std::size_t Parts>
RGFLOW_INLINE lanes<T, Parts> abs(lanes<T, Parts> const& x) {
  return lanes<T, Parts>::map(
      [](auto const& v) __attribute__((always_inline)) { return v ^ detail::sign_bit_of<T>(v); }, x);
}

/// Correctly rounded; NaN below zero.
template <class T, std::size_t Parts>
RGFLOW_INLINE lanes<T, Parts> sqrt(lanes<T, Parts> const& x) {
  return lanes<T, Parts>::map([](auto const& v) __attribute__((always_inline)) { return detail::square_root<T>(v); },
                              x);
}

/// 1 / sqrt(x) within 1.5 ulp: +inf at 0, NaN below.
template <class T, std::size_t Parts>
RGFLOW_INLINE lanes<T, Parts> rsqrt(lanes<T, Parts> const& x) {
  return lanes<T, Parts>::map(
      [](auto const& v) __attribute__((always_inline)) { return detail::reciprocal_square_root<T>(v); }, x);
}

/// The nearest integer, ties to even: std::nearbyint in the default rounding mode.
template <class T, std::size_t Parts>
RGFLOW_INLINE lanes<T, Parts> nearbyint(lanes<T, Parts> const& x) {
  return lanes<T, Parts>::map(
      [](auto const& v) __attribute__((always_inline)) { return detail::nearest_integer<T>(v); }, x);
}

/// The largest integer not above x, keeping the sign of zero.
template <class T, std::size_t Parts>
RGFLOW_INLINE lanes<T, Parts> floor(lanes<T, Parts> const& x) {
  auto const n = nearbyint(x);
  return copysign(select(n > x, n - T(1), n), x);
}

/// The nearest integer, ties away from zero: std::round.
template <class T, std::size_t Parts>
RGFLOW_INLINE lanes<T, Parts> round(lanes<T, Parts> const& x) {
  auto const size = abs(x);
  auto const n = nearbyint(size);
  return copysign(select(size - n == T(0.5), n + T(1), n), x);
}

template <class T, std::size_t Parts>
RGFLOW_INLINE lanes_mask<T, Parts> is_finite(lanes<T, Parts> const& x) {
  return abs(x) <= std::numeric_limits<T>::max();
}

/// True if no lane is infinite or NaN: the guard of every kernel.
template <class T, std::size_t Parts>
RGFLOW_INLINE bool all_finite(lanes<T, Parts> const& x) {
  return all(is_finite(x));
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
