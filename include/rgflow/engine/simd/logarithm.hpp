// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/simd/exponential.hpp>
#include <rgflow/engine/simd/lanes.hpp>
#include <rgflow/engine/simd/polynomial.hpp>
#include <rgflow/engine/simd/round.hpp>

#include <cstddef>
#include <limits>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA::engine {

namespace detail {

/// Splits a positive normal number into m 2^k, m in [sqrt(1/2), sqrt(2)).
template <class T, std::size_t Parts>
RGFLOW_INLINE lanes<T, Parts> mantissa_and_power(lanes<T, Parts> const& x, lanes<T, Parts>& k) {
  lanes<T, Parts> m;
  unrolled<Parts>([&](std::size_t p) __attribute__((always_inline)) {
    m.part(p) = split_power<T>(x.part(p), k.part(p));
  });
  return m;
}

/// k ln 2 + log(1 + f) for 1 + f in [sqrt(1/2), sqrt(2)). With s = f / (2 + f), log(1 + f) = 2 artanh s =
/// f - s (f - R(s^2)), and s f = h - s h with h = f^2/2: written so, the rounding of s enters in third order only.
template <class T, std::size_t Parts>
RGFLOW_INLINE lanes<T, Parts> logarithm_from(lanes<T, Parts> const& f, lanes<T, Parts> const& k) {
  using V = lanes<T, Parts>;
  V const s = f / (T(2) + f);
  V const z = s * s;
  V const h = T(0.5) * f * f;
  V r;
  T high;
  T low;
  if constexpr (std::is_same_v<T, float>) {
    // 2^-35 relative in 2 s
    r = z * horner(z, 0.666665665529787F, 0.400001227899834F, 0.285507329156768F, 0.233324979443881F);
    high = 0.693115234375F;
    low = 0.000031946184945309417F;
  } else {
    // 2^-57 relative in 2 s
    r = z * horner(z, 0.66666666666666697311, 0.39999999999898384963, 0.28571428626426692862,
                   0.22222211068328542761, 0.18182893548833921898, 0.15331585961194363672, 0.1461800881777198425);
    high = 0.69314718036912381649;
    low = 1.9082149292705878161e-10;
  }
  V const small = h - fma(s, h + r, k * low);
  return fma(k, V(high), f - small);
}

}  // namespace detail

/// log x within 1 ulp, denormals included; -inf at 0, NaN below.
template <class T, std::size_t Parts>
lanes<T, Parts> log(lanes<T, Parts> const& x) {
  using V = lanes<T, Parts>;
  using limits = std::numeric_limits<T>;
  constexpr int shift = detail::float_format<T>::mantissa + 2;
  constexpr T up = static_cast<T>(std::int64_t{1} << shift);
  auto const denormal = x < limits::min();
  V k;
  V const m = detail::mantissa_and_power(select(denormal, x * up, x), k);
  k -= select(denormal, V(shift), V(0));
  V result = detail::logarithm_from(m - T(1), k);
  result = select(x < limits::infinity(), result, x);  // +inf, and NaN (which compares false)
  result = select(x == T(0), -limits::infinity(), result);
  return select(x < T(0), limits::quiet_NaN(), result);
}

/// log(1 + x) within 2 ulp, also for small x; -inf at -1, NaN below.
template <class T, std::size_t Parts>
lanes<T, Parts> log1p(lanes<T, Parts> const& x) {
  using V = lanes<T, Parts>;
  using limits = std::numeric_limits<T>;
  V const u = T(1) + x;
  // What the rounding of 1 + x lost; its share of the mantissa is added back.
  V const lost = select(x > T(1), T(1) - (u - x), x - (u - T(1)));
  V k;
  V const m = detail::mantissa_and_power(max(u, V(limits::min())), k);
  V result =
      detail::logarithm_from(fma(lost, detail::power(max(-k, V(1 - detail::float_format<T>::bias))), m - T(1)), k);
  constexpr T tiny = std::is_same_v<T, float> ? T(0x1p-26) : T(0x1p-54);
  result = select(abs(x) < tiny, x, result);  // keeps the sign of zero
  result = select(x < limits::infinity(), result, x);
  result = select(x == T(-1), -limits::infinity(), result);
  return select(x < T(-1), limits::quiet_NaN(), result);
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
