// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/simd/scalar.hpp>

#include <array>
#include <cstddef>

// Quotients of sin x and x that lose their digits near x = 0: below 1 they are sums of powers, beyond what their
// formulas say, with sin x and cos x that are known already. Relative errors are a few roundings, 20 at x = 1.

namespace rgflow::inline RGFLOW_ISA::engine {

namespace detail {

/// (-1)^k times `numerator(k)` over (2 k + 3)!, k = 0 ... 8: at x = 1 the next term is below the rounding of double.
template <class F>
constexpr std::array<double, 9> over_odd_factorials(F const& numerator) {
  std::array<double, 9> c{};
  double factorial = 6, sign = 1;
  for (std::size_t k = 0; k < c.size(); ++k) {
    auto const n = static_cast<double>(2 * k + 4);
    c[k] = sign * numerator(static_cast<double>(k)) / factorial;
    factorial *= n * (n + 1);
    sign = -sign;
  }
  return c;
}

/// The sum of c[k] square^k, of as many terms as count in V.
template <class V>
V near_zero(std::array<double, 9> const& c, V const& square) {
  constexpr std::size_t terms = sizeof(scalar_of_t<V>) == sizeof(float) ? 5 : 9;
  V sum(static_cast<scalar_of_t<V>>(c[terms - 1]));
  for (std::size_t k = terms - 1; k-- > 0;) sum = sum * square + V(static_cast<scalar_of_t<V>>(c[k]));
  return sum;
}

inline constexpr auto missing_to_one = over_odd_factorials([](double) { return 1.; });
inline constexpr auto slope_of_quotient = over_odd_factorials([](double k) { return -2 * (k + 1); });

}  // namespace detail

/// 1 - sin x / x.
template <class V>
V one_minus_sine_quotient(V const& x, V const& sine) {
  V const square = x * x;
  return select(square < V(1), square * detail::near_zero(detail::missing_to_one, square), V(1) - sine / x);
}

/// (cos x - sin x / x) / x^2: the derivative of sin x / x, over x. Of x^2, sin x / x and cos x.
template <class V>
V slope_of_sine_quotient(V const& square, V const& quotient, V const& cosine) {
  return select(square < V(1), detail::near_zero(detail::slope_of_quotient, square), (cosine - quotient) / square);
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
