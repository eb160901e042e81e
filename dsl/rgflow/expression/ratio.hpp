// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>

namespace rgflow::inline RGFLOW_ISA::detail {

/// An exact rational in lowest terms, denominator positive.
struct ratio {
  std::int64_t num = 0;
  std::int64_t den = 1;
  friend constexpr bool operator==(ratio const&, ratio const&) = default;
  constexpr bool is(std::int64_t n) const { return num == n && den == 1; }
  constexpr double value() const { return static_cast<double>(num) / static_cast<double>(den); }
};

// Every operation is empty where the exact result doesn't fit: the formula then keeps it unfolded.

constexpr std::optional<ratio> reduced(std::int64_t num, std::int64_t den) {
  constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
  if (den == 0 || num == lowest || den == lowest) return {};
  auto const divisor = std::gcd(num, den);
  auto const sign = den < 0 ? -1 : 1;
  return ratio{sign * num / divisor, sign * den / divisor};
}

constexpr std::optional<ratio> times(ratio a, ratio b) {
  std::int64_t num = 0;
  std::int64_t den = 0;
  if (__builtin_mul_overflow(a.num, b.num, &num) || __builtin_mul_overflow(a.den, b.den, &den)) return {};
  return reduced(num, den);
}

constexpr std::optional<ratio> plus(ratio a, ratio b) {
  std::int64_t left = 0;
  std::int64_t right = 0;
  std::int64_t num = 0;
  std::int64_t den = 0;
  if (__builtin_mul_overflow(a.num, b.den, &left) || __builtin_mul_overflow(b.num, a.den, &right) ||
      __builtin_add_overflow(left, right, &num) || __builtin_mul_overflow(a.den, b.den, &den))
    return {};
  return reduced(num, den);
}

constexpr std::optional<ratio> inverse(ratio a) { return reduced(a.den, a.num); }

constexpr std::optional<ratio> raised(ratio a, int exponent) {
  std::optional<ratio> base = exponent < 0 ? inverse(a) : a;
  ratio result{1, 1};
  for (int k = exponent < 0 ? -exponent : exponent; k > 0 && base; --k) {
    auto const next = times(result, *base);
    if (!next) return {};
    result = *next;
  }
  if (!base) return {};
  return result;
}

}  // namespace rgflow::inline RGFLOW_ISA::detail
