// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/simd/exponential.hpp>
#include <rgflow/engine/simd/lanes.hpp>
#include <rgflow/engine/simd/logarithm.hpp>
#include <rgflow/engine/simd/polynomial.hpp>
#include <rgflow/engine/simd/round.hpp>

#include <cstddef>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA::engine {

/// tanh x: within 6 ulp in float (one rational function, odd of degree 11 over even of degree 6, whose division is
/// cheaper here than an exponential), within 3 ulp in double; never above 1 in size.
template <class T, std::size_t Parts>
RGFLOW_INLINE lanes<T, Parts> tanh(lanes<T, Parts> const& x) {
  using V = lanes<T, Parts>;
  if constexpr (std::is_same_v<T, float>) {
    // Minimax fit of tanh(x)/x on |x| < 7.905 with P(0) = Q(0) = 1: 1.8e-8 relative, below the rounding of P and Q.
    V const c = detail::clamped(x, -7.85F, 7.85F);
    V const u = c * c;
    V const p = detail::horner(u, 1.0F, 0.12987006521F, 0.0029943255763F, 9.9591706061e-6F, -1.4965514088e-8F,
                               2.4257716343e-11F);
    V const q = detail::horner(u, 1.0F, 0.46320329479F, 0.024062281693F, 0.00023839217481F);
    return c * p / q;
  } else {
    V const size = abs(x);
    V const e = T(2) * detail::quarter_expm1(min(size + size, V(T(44))));  // (e^(2|x|) - 1) / 2
    return copysign(select(size < T(0x1p-28), size, e / (e + T(1))), x);
  }
}

/// sinh x within 3 ulp.
template <class T, std::size_t Parts>
lanes<T, Parts> sinh(lanes<T, Parts> const& x) {
  using V = lanes<T, Parts>;
  V const size = abs(x);
  V const h = T(2) * detail::quarter_expm1(size);
  V const c = min(h, V(T(0x1p60)));  // of an infinite h the quotient below would be NaN
  constexpr T tiny = std::is_same_v<T, float> ? T(0x1p-13) : T(0x1p-27);
  return copysign(select(size < tiny, size, h + c / (c + c + T(1))), x);
}

/// cosh x within 2 ulp.
template <class T, std::size_t Parts>
lanes<T, Parts> cosh(lanes<T, Parts> const& x) {
  using V = lanes<T, Parts>;
  constexpr bool single = std::is_same_v<T, float>;
  V k;
  V const q = detail::exponential_parts(min(abs(x), V(single ? T(89.7) : T(710.7))), k);
  V const e = detail::power(k - T(2));
  V const quarter = fma(e, q, e);  // e^|x| / 4
  return T(2) * quarter + T(0.125) / quarter;
}

/// asinh x within 4 ulp.
template <class T, std::size_t Parts>
lanes<T, Parts> asinh(lanes<T, Parts> const& x) {
  using V = lanes<T, Parts>;
  V const size = abs(x);
  auto const large = size > T(0x1p30);
  V const square = size * size;
  V const close = size + square / (T(1) + sqrt(T(1) + square));
  V const result = log1p(select(large, size - T(1), close));  // far out log(2|x|) = log|x| + log 2
  return copysign(result + select(large, V(T(0.69314718055994530942)), V(0)), x);
}

/// atanh x within 3 ulp; infinite at +-1, NaN beyond.
template <class T, std::size_t Parts>
lanes<T, Parts> atanh(lanes<T, Parts> const& x) {
  using V = lanes<T, Parts>;
  V const size = abs(x);
  return copysign(T(0.5) * log1p((size + size) / (T(1) - size)), x);
}

/// log(cosh x) without overflow, within 6 ulp. Below 1 from cosh x - 1 = expm1(-|x|)^2 / (2 e^-|x|), above from
/// |x| + log(1 + e^(-2|x|)) - log 2: one expm1 and one log1p serve both.
template <class T, std::size_t Parts>
lanes<T, Parts> log_cosh(lanes<T, Parts> const& x) {
  using V = lanes<T, Parts>;
  V const size = abs(x);
  V const e = expm1(-size);
  V const decay = T(1) + e;
  auto const small = size < T(1);
  V const tail = log1p(select(small, e * e / (decay + decay), decay * decay));
  return tail + select(small, V(0), size - T(0.69314718055994530942));
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
