// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// d f(h) / dh at h = 0 by central differences at three steps, extrapolated to order h^6 (Richardson, Phil. Trans. A
/// 210 (1911) 307). f returns a vector of V.
template <class V, class F>
std::vector<V> central_difference(F const& f, double step) {
  auto const slope = [&](double h) {
    std::vector<V> d = f(h);
    std::vector<V> const below = f(-h);
    for (std::size_t i = 0; i < d.size(); ++i) d[i] = (d[i] - below[i]) / V(2 * h);
    return d;
  };
  std::vector<V> coarse = slope(step);
  std::vector<V> const middle = slope(step / 2);
  std::vector<V> const fine = slope(step / 4);
  for (std::size_t i = 0; i < coarse.size(); ++i) {
    V const first = (V(4) * middle[i] - coarse[i]) / V(3);
    V const second = (V(4) * fine[i] - middle[i]) / V(3);
    coarse[i] = (V(16) * second - first) / V(15);
  }
  return coarse;
}

/// Largest |a - b| / (1 + |b|) over all values and lanes, NaN if there is one. The one with fewer lanes is repeated.
template <class A, class B>
double worst_difference(std::vector<A> const& a, std::vector<B> const& b) {
  double e = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t l = 0; l < std::max(lane_count<A>, lane_count<B>); ++l) {
      double const x = static_cast<double>(lane(a[i], l % lane_count<A>));
      double const y = static_cast<double>(lane(b[i], l % lane_count<B>));
      double const d = std::abs(x - y) / (1 + std::abs(y));
      if (!(d <= e)) e = d;
    }
  return e;
}
/// The same of one value.
template <class V>
double lane_difference(V const& a, V const& b) {
  return worst_difference(std::vector<V>{a}, std::vector<V>{b});
}

/// The steps that a derivative is compared at; the better agreement counts, so that a kink of an activation within
/// the wide step of one sample is no verdict. A wrong derivative disagrees at both.
inline constexpr std::array<double, 3> difference_steps{1e-2, 2e-3, 1e-4};

/// How far `found` is from df/dh at h = 0 in its worst lane, where f(h) is a V; infinite if that is NaN.
template <class V, class F>
double slope_error(V const& found, F const& f) {
  std::array<double, lane_count<V>> best;
  best.fill(std::numeric_limits<double>::infinity());
  for (double const step : difference_steps) {
    V const slope = central_difference<V>([&](double h) { return std::vector<V>{f(h)}; }, step)[0];
    for (std::size_t l = 0; l < lane_count<V>; ++l)
      best[l] = std::min(best[l], std::abs(lane(slope, l) - lane(found, l)));
  }
  return *std::max_element(best.begin(), best.end());
}

/// The largest |v| of all values and lanes, and at least 1: what the error of one of them is compared with.
template <class V>
double size_of_all(std::vector<V> const& values) {
  double size = 1;
  for (auto const& v : values)
    for (std::size_t l = 0; l < lane_count<V>; ++l) size = std::max(size, std::abs(lane(v, l)));
  return size;
}

/// log|det| of an n x n matrix (row-major; consumed), by Gaussian elimination with row pivoting.
inline double log_abs_determinant(std::vector<double> m, std::size_t n) {
  double sum = 0;
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t best = c;
    for (std::size_t r = c + 1; r < n; ++r)
      if (std::abs(m[r * n + c]) > std::abs(m[best * n + c])) best = r;
    if (best != c) std::swap_ranges(&m[c * n], &m[c * n] + n, &m[best * n]);
    double const pivot = m[c * n + c];
    sum += std::log(std::abs(pivot));
    for (std::size_t r = c + 1; r < n; ++r) {
      double const factor = m[r * n + c] / pivot;
      for (std::size_t k = c; k < n; ++k) m[r * n + k] -= factor * m[c * n + k];
    }
  }
  return sum;
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
