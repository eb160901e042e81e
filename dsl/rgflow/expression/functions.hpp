// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/operators.hpp>

namespace rgflow::inline RGFLOW_ISA {

template <Expression A>
constexpr operation<op::exp, A> exp(A) {
  return {};
}
template <Expression A>
constexpr operation<op::log, A> log(A) {
  return {};
}
template <Expression A>
constexpr operation<op::sqrt, A> sqrt(A) {
  return {};
}
template <Expression A>
constexpr operation<op::sinh, A> sinh(A) {
  return {};
}
template <Expression A>
constexpr operation<op::cosh, A> cosh(A) {
  return {};
}
template <Expression A>
constexpr operation<op::tanh, A> tanh(A) {
  return {};
}
template <Expression A>
constexpr operation<op::asinh, A> asinh(A) {
  return {};
}
template <Expression A>
constexpr operation<op::atanh, A> atanh(A) {
  return {};
}
template <Expression A>
constexpr operation<op::sin, A> sin(A) {
  return {};
}
template <Expression A>
constexpr operation<op::cos, A> cos(A) {
  return {};
}
/// Absolute value; of a complex formula its modulus.
template <Expression A>
constexpr operation<op::abs, A> abs(A) {
  return {};
}
/// log(cosh(a)) without overflow.
template <Expression A>
constexpr operation<op::log_cosh, A> log_cosh(A) {
  return {};
}

template <Expression A>
constexpr operation<op::conj, A> conj(A) {
  return {};
}
template <Expression A>
constexpr operation<op::re, A> re(A) {
  return {};
}
template <Expression A>
constexpr operation<op::im, A> im(A) {
  return {};
}
/// |a|^2; of a field of several channels the sum of their squares.
template <Expression A>
constexpr operation<op::norm, A> norm(A) {
  return {};
}

/// The sum over channels of a * b; for complex formulas re(conj(a) * b).
template <Expression A, Expression B>
constexpr operation<op::dot, A, B> dot(A, B) {
  return {};
}
/// Channel I of a field; of a complex field 0 is the real and 1 the imaginary part.
template <std::size_t I, Expression A>
constexpr component_of<I, A> component(A) {
  return {};
}

/// a to the integer power N.
template <int N, Expression A>
constexpr power_of<N, A> pow(A) {
  return {};
}
/// An exponent given as a value; the overload exists to refuse it.
template <Expression A, class B>
  requires(Expression<B> || BareNumber<B>)
constexpr A pow(A, B) {
  return detail::power_by_a_value<A, B>{}, A{};
}
template <Expression A>
constexpr power_of<2, A> sq(A) {
  return {};
}

/// The sum over all links (x, x + e_mu), each once; a is a formula in phi (at x) and phi_next (at x + e_mu).
template <Expression A>
constexpr operation<op::over_links, A> over_links(A) {
  return {};
}
/// The sum over all sites; a density is one already, so this only makes it visible.
template <Expression A>
constexpr operation<op::over_sites, A> over_sites(A) {
  return {};
}
/// a formula in phi at the site x + offset: neighbour<1>(phi), neighbour<1, -1>(phi). The first entry counts along
/// direction 1 (the last array axis).
template <int... Offset, Expression A>
  requires(sizeof...(Offset) >= 1 && sizeof...(Offset) <= 3)
constexpr displaced<A, Offset...> neighbour(A) {
  return {};
}

}  // namespace rgflow::inline RGFLOW_ISA
