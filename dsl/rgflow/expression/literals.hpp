// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/tree.hpp>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

template <std::int64_t Num, std::int64_t Den>
using reduced_number = number<(Den < 0 ? -Num : Num) / std::gcd(Num, Den), (Den < 0 ? -Den : Den) / std::gcd(Num, Den)>;

struct decimal {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;
  bool valid = true;
};

constexpr decimal parse_decimal(std::string_view digits) {
  decimal d;
  bool fraction = false;
  int count = 0;
  for (char const c : digits) {
    if (c == '.' && !fraction) {
      fraction = true;
    } else if (c >= '0' && c <= '9' && count < 18) {
      d.numerator = 10 * d.numerator + (c - '0');
      if (fraction) d.denominator *= 10;
      ++count;
    } else if (c != '\'') {
      d.valid = false;
    }
  }
  return d;
}

template <char... Digits>
struct literal_of {
  static constexpr char text[] = {Digits..., '\0'};
  static constexpr decimal parsed = parse_decimal({text, sizeof...(Digits)});
  static_assert(
      parsed.valid,
      "rgflow: a literal is a decimal number of at most 18 digits, like 2_c or 0.25_c. See docs/language.md#words");
  using type = reduced_number<parsed.numerator, parsed.denominator>;
};

}  // namespace detail

/// A rational literal: ratio_c<1, 2>.
template <std::int64_t Num, std::int64_t Den>
  requires(Den != 0)
inline constexpr detail::reduced_number<Num, Den> ratio_c{};

inline namespace literals {

/// A number in a formula: 2_c, 0.25_c (exactly one quarter).
template <char... Digits>
constexpr auto operator""_c() {
  return typename detail::literal_of<Digits...>::type{};
}

}  // namespace literals

}  // namespace rgflow::inline RGFLOW_ISA
