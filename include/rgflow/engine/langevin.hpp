// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/simd/scalar.hpp>

#include <algorithm>
#include <cmath>

// sinh(u) / u and its kin are smooth and even, but written so they are 0/0 at u = 0. What maps of a radius need of them
// is here, for float, double and lanes (and log_sinhc for tape variables).

namespace rgflow::inline RGFLOW_ISA::engine {

namespace detail {

/// sinh(u) / u = sum of w^k / (2k+1)! for w = u^2 <= 1: truncated at 1e-17 of the sum.
template <class V>
V sinhc_series(V const& w) {
  V sum(1);
  for (int k = 8; k >= 1; --k) sum = V(1) + sum * w * V(1.0 / (2 * k * (2 * k + 1)));
  return sum;
}

/// d(sinh(u) / u)/du / u = sum over k >= 1 of 2k w^(k-1) / (2k+1)!.
template <class V>
V sinhc_slope_series(V const& w) {
  V sum(1);
  for (int k = 8; k >= 1; --k) sum = V(1) + sum * w * V(1.0 / (2 * k * (2 * k + 3)));
  return sum * V(1.0 / 3);
}

}  // namespace detail

/// log(sinh(u) / u), 0 at u = 0, without overflow: within a few ulp of max(1, |u|).
template <class V>
V log_sinhc(V const& u) {
  using std::abs, std::exp, std::log, std::max, std::min;
  V const size = abs(u);
  V const near = min(size, V(1));
  V const far = max(size, V(1));
  V const tail = (V(1) - exp(V(-2) * far)) / (V(2) * far);
  auto const small = size < V(1);
  return select(small, V(0), far) + log(select(small, detail::sinhc_series(V(near * near)), tail));
}

/// The Langevin function coth(u) - 1/u, the slope of log_sinhc: u/3 near 0, +-1 far out.
template <class V>
V langevin(V const& u) {
  using std::abs, std::copysign, std::exp, std::max, std::min;
  V const size = abs(u);
  V const near = max(min(u, V(1)), V(-1));
  V const far = max(size, V(1));
  V const w = near * near;
  V const decay = exp(V(-2) * far);
  V const outer = (V(1) + decay) / (V(1) - decay) - V(1) / far;
  return select(size < V(1), V(near * detail::sinhc_slope_series(w) / detail::sinhc_series(w)), V(copysign(outer, u)));
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
