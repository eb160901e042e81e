// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/refusal.hpp>
#include <rgflow/expression/literals.hpp>

namespace rgflow::inline RGFLOW_ISA {

template <Expression A, Expression B>
constexpr operation<op::sum, A, B> operator+(A, B) {
  return {};
}
template <Expression A, Expression B>
constexpr operation<op::difference, A, B> operator-(A, B) {
  return {};
}
template <Expression A, Expression B>
constexpr operation<op::product, A, B> operator*(A, B) {
  return {};
}
template <Expression A, Expression B>
constexpr operation<op::quotient, A, B> operator/(A, B) {
  return {};
}
template <Expression A>
constexpr operation<op::negative, A> operator-(A) {
  return {};
}
template <std::int64_t Num, std::int64_t Den>
constexpr number<-Num, Den> operator-(number<Num, Den>) {
  return {};
}

template <class T>
concept BareNumber = std::is_arithmetic_v<T>;

namespace detail {

template <class Number>
struct bare_number_in_a_formula {
  static_assert(!BareNumber<Number>,
                "rgflow: a number in a formula is a literal: write 2_c, 0.5_c or ratio_c<1, 2> instead of a bare "
                "number. See docs/language.md#words");
};

template <class Formula, class Exponent>
struct power_by_a_value {
  static_assert(holds_for<sizeof(Exponent) == 0, Formula, Exponent>,
                "rgflow: a power in a formula is sq(phi) or pow<4>(phi), with its exponent, an integer, in the type: "
                "neither pow(phi, 4) nor phi ^ 4_c. See docs/language.md#words");
};

}  // namespace detail

// A bare number can't become part of a type; these overloads exist to say so.
template <Expression A, BareNumber B>
constexpr A operator+(A, B) {
  return detail::bare_number_in_a_formula<B>{}, A{};
}
template <BareNumber A, Expression B>
constexpr B operator+(A, B) {
  return detail::bare_number_in_a_formula<A>{}, B{};
}
template <Expression A, BareNumber B>
constexpr A operator-(A, B) {
  return detail::bare_number_in_a_formula<B>{}, A{};
}
template <BareNumber A, Expression B>
constexpr B operator-(A, B) {
  return detail::bare_number_in_a_formula<A>{}, B{};
}
template <Expression A, BareNumber B>
constexpr A operator*(A, B) {
  return detail::bare_number_in_a_formula<B>{}, A{};
}
template <BareNumber A, Expression B>
constexpr B operator*(A, B) {
  return detail::bare_number_in_a_formula<A>{}, B{};
}
template <Expression A, BareNumber B>
constexpr A operator/(A, B) {
  return detail::bare_number_in_a_formula<B>{}, A{};
}
template <BareNumber A, Expression B>
constexpr B operator/(A, B) {
  return detail::bare_number_in_a_formula<A>{}, B{};
}

/// No power: in C++, ^ binds less tightly than + and *.
template <Expression A, class B>
  requires(Expression<B> || BareNumber<B>)
constexpr A operator^(A, B) {
  return detail::power_by_a_value<A, B>{}, A{};
}

}  // namespace rgflow::inline RGFLOW_ISA
