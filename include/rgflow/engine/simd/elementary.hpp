// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/simd/lanes.hpp>
#include <rgflow/engine/simd/round.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>

namespace rgflow::inline RGFLOW_ISA::engine {

namespace detail {

/// f of each lane, one after another.
template <class T, std::size_t Parts, class F>
lanes<T, Parts> by_lane(F f, lanes<T, Parts> const& x) {
  T all[lanes<T, Parts>::size];
  x.store(all);
  for (auto& v : all) v = f(v);
  return lanes<T, Parts>::load(all);
}

}  // namespace detail

/// log(cosh(x)) without overflow.
template <std::floating_point T>
T log_cosh(T x) {
  T const size = std::abs(x);
  if (size < T(1)) {
    T const e = std::expm1(-size);
    return std::log1p(e * e / (T(2) * (T(1) + e)));
  }
  return size + std::log1p(std::exp(T(-2) * size)) - T(0.69314718055994530942);
}

template <class T, std::size_t P> lanes<T, P> exp(lanes<T, P> const& x) { return detail::by_lane([](T v) { return std::exp(v); }, x); }
template <class T, std::size_t P> lanes<T, P> expm1(lanes<T, P> const& x) { return detail::by_lane([](T v) { return std::expm1(v); }, x); }
template <class T, std::size_t P> lanes<T, P> log(lanes<T, P> const& x) { return detail::by_lane([](T v) { return std::log(v); }, x); }
template <class T, std::size_t P> lanes<T, P> log1p(lanes<T, P> const& x) { return detail::by_lane([](T v) { return std::log1p(v); }, x); }
template <class T, std::size_t P> lanes<T, P> sinh(lanes<T, P> const& x) { return detail::by_lane([](T v) { return std::sinh(v); }, x); }
template <class T, std::size_t P> lanes<T, P> cosh(lanes<T, P> const& x) { return detail::by_lane([](T v) { return std::cosh(v); }, x); }
template <class T, std::size_t P> lanes<T, P> tanh(lanes<T, P> const& x) { return detail::by_lane([](T v) { return std::tanh(v); }, x); }
template <class T, std::size_t P> lanes<T, P> asinh(lanes<T, P> const& x) { return detail::by_lane([](T v) { return std::asinh(v); }, x); }
template <class T, std::size_t P> lanes<T, P> atanh(lanes<T, P> const& x) { return detail::by_lane([](T v) { return std::atanh(v); }, x); }
template <class T, std::size_t P> lanes<T, P> sin(lanes<T, P> const& x) { return detail::by_lane([](T v) { return std::sin(v); }, x); }
template <class T, std::size_t P> lanes<T, P> cos(lanes<T, P> const& x) { return detail::by_lane([](T v) { return std::cos(v); }, x); }
template <class T, std::size_t P> lanes<T, P> log_cosh(lanes<T, P> const& x) { return detail::by_lane([](T v) { return log_cosh(v); }, x); }

}  // namespace rgflow::inline RGFLOW_ISA::engine
