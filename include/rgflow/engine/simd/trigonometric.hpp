// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/simd/lanes.hpp>
#include <rgflow/engine/simd/polynomial.hpp>
#include <rgflow/engine/simd/round.hpp>

#include <cmath>
#include <cstddef>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA::engine {

namespace detail {

/// f(x) in the lanes of the mask, one after another; the others keep y.
template <class T, std::size_t Parts, class F>
[[gnu::noinline]] void replace_lanes(lanes_mask<T, Parts> const& where, F f, lanes<T, Parts> const& x,
                                     lanes<T, Parts>& y) {
  for (std::size_t i = 0; i < lanes<T, Parts>::size; ++i)
    if (where.get(i)) y.set(i, f(x.get(i)));
}

/// Up to here quarter turns are counted in so few bits that k times each part of pi/2 is exact.
template <class T>
inline constexpr T reducible = std::is_same_v<T, float> ? T(6000) : T(6e6);

/// x - k pi/2 with k = the nearest integer, for |x| < reducible.
template <class T, std::size_t Parts>
RGFLOW_INLINE lanes<T, Parts> quarter_turns(lanes<T, Parts> const& x, lanes<T, Parts>& k) {
  using V = lanes<T, Parts>;
  k = nearbyint(x * T(0.63661977236758134308));
  if constexpr (std::is_same_v<T, float>) {
    V r = fma(k, V(-1.57080078125F), x);
    r = fma(k, V(4.4535845518112182617e-6F), r);
    r = fma(k, V(8.7061380327213555574e-10F), r);
    return fma(k, V(-6.2228000530240024091e-14F), r);
  } else {
    V r = fma(k, V(-1.5707963276654481888), x);
    r = fma(k, V(8.705515692000731498e-10), r);
    r = fma(k, V(3.5034343969548180424e-19), r);
    return fma(k, V(1.1351118607522201098e-28), r);
  }
}

/// sin and cos of r + k pi/2 for |r| <= pi/4 and integral k.
template <class T, std::size_t Parts>
RGFLOW_INLINE void sin_cos_turned(lanes<T, Parts> const& r, lanes<T, Parts> const& k, lanes<T, Parts>& sine,
                                  lanes<T, Parts>& cosine) {
  using V = lanes<T, Parts>;
  V const z = r * r;
  V s;
  V c;
  if constexpr (std::is_same_v<T, float>) {
    s = horner(z, -0.166666560609611F, 0.00833222985024424F, -0.000195228552979283F);  // 2^-27 relative
    c = horner(z, 0.0416666567775962F, -0.00138877836370541F, 0.0000244804557637466F);  // 2^-32
  } else {
    s = horner(z, -0.16666666666666645474, 0.0083333333333250109873, -0.0001984126983153314471,
               2.7557314208086582428e-6, -2.5050829589260142009e-8, 1.5900525396097486501e-10);  // 2^-57
    c = horner(z, 0.041666666666666660481, -0.0013888888888884486655, 0.000024801587295739220849,
               -2.755731609108752684e-7, 2.0875950315976172022e-9, -1.137094407326729719e-11);  // 2^-62
  }
  V const plain_sine = fma(z * r, s, r);
  // 1 - z/2 loses the low bits of z/2; they are put back with the tail.
  V const half = T(0.5) * z;
  V const top = T(1) - half;
  V const plain_cosine = top + fma(z * z, c, (T(1) - top) - half);
  auto const odd = k != T(2) * nearbyint(k * T(0.5));
  sine = V::map(
      [](auto const& v, auto const& n) __attribute__((always_inline)) { return v ^ second_bit_as_sign<T>(n); },
      select(odd, plain_cosine, plain_sine), k);
  cosine = V::map(
      [](auto const& v, auto const& n) __attribute__((always_inline)) { return v ^ second_bit_as_sign<T>(n); },
      select(odd, plain_sine, plain_cosine), k + T(1));
}

}  // namespace detail

/// sin x and cos x together. Within 2.5 ulp up to |x| = 6000 (float) or 6e6 (double); lanes beyond, and only these, are
/// handed to the standard library one by one.
template <class T, std::size_t Parts>
void sin_cos(lanes<T, Parts> const& x, lanes<T, Parts>& sine, lanes<T, Parts>& cosine) {
  lanes<T, Parts> k;
  auto const r = detail::quarter_turns(x, k);
  detail::sin_cos_turned(r, k, sine, cosine);
  sine = select(abs(x) < T(0x1p-28), x, sine);  // keeps the sign of zero
  if (auto const far = abs(x) > detail::reducible<T>; any(far)) {
    detail::replace_lanes(
        far, [](T v) { return std::sin(v); }, x, sine);
    detail::replace_lanes(
        far, [](T v) { return std::cos(v); }, x, cosine);
  }
}

template <class T, std::size_t Parts>
lanes<T, Parts> sin(lanes<T, Parts> const& x) {
  lanes<T, Parts> sine;
  lanes<T, Parts> cosine;
  sin_cos(x, sine, cosine);
  return sine;
}

template <class T, std::size_t Parts>
lanes<T, Parts> cos(lanes<T, Parts> const& x) {
  lanes<T, Parts> sine;
  lanes<T, Parts> cosine;
  sin_cos(x, sine, cosine);
  return cosine;
}

/// atan x within 2.5 ulp; pi/2 with the sign of x at infinity.
template <class T, std::size_t Parts>
lanes<T, Parts> atan(lanes<T, Parts> const& x) {
  using V = lanes<T, Parts>;
  // With t = x, (x - 1)/(x + 1) or -1/x, whichever is within tan(pi/8) of 0, atan x = atan t + 0, pi/4 or pi/2.
  V const size = abs(x);
  auto const beyond_first = size > T(0.41421356237309504880);
  auto const beyond_second = size > T(2.4142135623730950488);
  V const above = select(beyond_second, V(T(-1)), select(beyond_first, size - T(1), size));
  V const below = select(beyond_second, size, select(beyond_first, size + T(1), V(T(1))));
  V const from = select(beyond_second, V(T(1.57079632679489661923)),
                        select(beyond_first, V(T(0.785398163397448309616)), V(T(0))));
  V const t = above / below;
  V const z = t * t;
  V tail;
  if constexpr (std::is_same_v<T, float>) {
    tail = detail::horner(z, -0.333333151811F, 0.19998470996F, -0.14243522673F, 0.105937293207F,
                          -0.0607799502598F);  // 2^-30 relative
  } else {
    tail = detail::horner(z, -0.33333333333333196031, 0.19999999999953207295, -0.14285714280162381868,
                          0.11111110781938824487, -0.090908977188371983425, 0.076920596000185609138,
                          -0.066630978338906161125, 0.058478490646810204666, -0.05039143402190271459,
                          0.038060920457777498488, -0.017903678305673003669);  // 2^-59
  }
  return copysign(from + fma(t * z, tail, t), x);
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
