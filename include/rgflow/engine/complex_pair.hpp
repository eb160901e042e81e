// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

namespace rgflow::inline RGFLOW_ISA::engine {

/// A complex number as its two parts, for any number type V: lanes, tape variables. std::complex is specified for
/// floating-point numbers only, and its products branch on NaN.
template <class V>
struct complex_pair {
  V re;
  V im;
};

template <class V>
complex_pair<V> plus(complex_pair<V> const& a, complex_pair<V> const& b) {
  return {a.re + b.re, a.im + b.im};
}
template <class V>
complex_pair<V> times(complex_pair<V> const& a, complex_pair<V> const& b) {
  return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}
/// a conj(b)
template <class V>
complex_pair<V> times_conjugate(complex_pair<V> const& a, complex_pair<V> const& b) {
  return {a.re * b.re + a.im * b.im, a.im * b.re - a.re * b.im};
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
