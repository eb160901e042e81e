// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/simd/lanes.hpp>
#include <rgflow/engine/simd/polynomial.hpp>
#include <rgflow/engine/simd/round.hpp>

#include <cstddef>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA::engine {

namespace detail {

/// x * 2^k for integral k.
template <class T, std::size_t Parts>
RGFLOW_INLINE lanes<T, Parts> scaled(lanes<T, Parts> const& x, lanes<T, Parts> const& k) {
  return lanes<T, Parts>::map(
      [](auto const& v, auto const& n) __attribute__((always_inline)) { return scale_by_power<T>(v, n); }, x, k);
}

/// 2^k for integral k in the range of normal numbers.
template <class T, std::size_t Parts>
RGFLOW_INLINE lanes<T, Parts> power(lanes<T, Parts> const& k) {
  return lanes<T, Parts>::map([](auto const& n) __attribute__((always_inline)) { return power_of_two<T>(n); }, k);
}

/// x between the bounds; NaN stays.
template <class V>
RGFLOW_INLINE V clamped(V const& x, typename V::value_type low, typename V::value_type high) {
  return max(min(x, V(high)), V(low));
}

/// e^x = 2^k (1 + q), |q| < 0.42, for |x| within the range where k fits: returns q.
template <class T, std::size_t Parts>
RGFLOW_INLINE lanes<T, Parts> exponential_parts(lanes<T, Parts> const& x, lanes<T, Parts>& k) {
  using V = lanes<T, Parts>;
  // ln 2 in two parts, the first so short that its product with k is exact.
  if constexpr (std::is_same_v<T, float>) {
    k = nearbyint(x * 1.44269504F);
    V const r = fma(k, V(-0.000031946184945309417F), fma(k, V(-0.693115234375F), x));
    // 2^-26 relative in q
    return fma(r * r,
               horner(r, 0.500000005834708F, 0.166665454485993F, 0.0416662903578412F, 0.00836634742338977F,
                      0.00139460052598797F),
               r);
  } else {
    k = nearbyint(x * 1.4426950408889634);
    V const r = fma(k, V(-1.9082149292705878161e-10), fma(k, V(-0.69314718036912381649), x));
    // 2^-55 relative in q
    return fma(r * r,
               horner(r, 0.5000000000000004578, 0.16666666666666684195, 0.041666666666582059325,
                      0.0083333333333156605597, 0.0013888888930171949733, 0.00019841269900886549503,
                      0.000024801506690030200912, 2.7557229735528939487e-6, 2.762554590354875545e-7,
                      2.5113945727818144378e-8),
               r);
  }
}

/// (e^x - 1) / 4, which stays finite as long as sinh x does; the sign of zero is lost.
template <class T, std::size_t Parts>
RGFLOW_INLINE lanes<T, Parts> quarter_expm1(lanes<T, Parts> const& x) {
  using V = lanes<T, Parts>;
  constexpr bool single = std::is_same_v<T, float>;
  V k;
  V const q = exponential_parts(clamped(x, single ? T(-20) : T(-40), single ? T(89.7) : T(710.7)), k);
  V const p = power(k - T(2));
  return fma(p, q, p - T(0.25));
}

}  // namespace detail

/// e^x within 1.5 ulp (2 below the normal numbers); +inf above the range, 0 below.
template <class T, std::size_t Parts>
RGFLOW_INLINE lanes<T, Parts> exp(lanes<T, Parts> const& x) {
  constexpr bool single = std::is_same_v<T, float>;
  lanes<T, Parts> k;
  auto const q = detail::exponential_parts(
      detail::clamped(x, single ? T(-105) : T(-746), single ? T(89.5) : T(710.5)), k);
  return detail::scaled(T(1) + q, k);
}

/// e^x - 1 within 2.5 ulp, also for small x.
template <class T, std::size_t Parts>
lanes<T, Parts> expm1(lanes<T, Parts> const& x) {
  constexpr T tiny = std::is_same_v<T, float> ? T(0x1p-26) : T(0x1p-54);
  return select(abs(x) < tiny, x, T(4) * detail::quarter_expm1(x));
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
