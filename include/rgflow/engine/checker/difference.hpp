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

/// The same from one side, h > 0 or, with a negative step, h < 0, at five steps and extrapolated to order h^5.
template <class V, class F>
std::vector<V> one_sided_difference(F const& f, double step) {
  std::vector<V> const here = f(0.0);
  std::array<std::vector<V>, 5> slopes;
  for (std::size_t k = 0; k < slopes.size(); ++k, step /= 2) {
    slopes[k] = f(step);
    for (std::size_t i = 0; i < here.size(); ++i) slopes[k][i] = (slopes[k][i] - here[i]) / V(step);
  }
  double power = 2;
  for (std::size_t left = slopes.size() - 1; left > 0; --left, power *= 2)
    for (std::size_t k = 0; k < left; ++k)
      for (std::size_t i = 0; i < here.size(); ++i)
        slopes[k][i] = (V(power) * slopes[k + 1][i] - slopes[k][i]) / V(power - 1);
  return slopes[0];
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

/// The steps that a derivative is compared at; the best agreement counts, so that a kink of an activation within
/// the wide step of one sample is no verdict. A wrong derivative disagrees at all.
inline constexpr std::array<double, 3> difference_steps{1e-2, 2e-3, 1e-4};
/// Those from one side, for the sample that has a kink, or the knot of a spline, within the narrowest step.
inline constexpr std::array<double, 2> one_sided_steps{1e-3, -1e-3};

/// The least error in every lane over all differences, and of these the worst; one-sided ones are only taken where the
/// others disagree by more than `agreement`. error(d) has the errors of lanes, given d(f), the difference of a function
/// of h.
template <class V, class Error>
double least_error(double agreement, Error const& error) {
  std::array<double, lane_count<V>> best;
  best.fill(std::numeric_limits<double>::infinity());
  auto const take = [&](std::array<double, lane_count<V>> const& found) {
    for (std::size_t l = 0; l < best.size(); ++l) best[l] = std::min(best[l], found[l]);
  };
  auto const worst = [&] { return *std::max_element(best.begin(), best.end()); };
  for (double const step : difference_steps)
    take(error([step](auto const& f) { return central_difference<V>(f, step); }));
  if (worst() <= agreement) return worst();
  for (double const step : one_sided_steps)
    take(error([step](auto const& f) { return one_sided_difference<V>(f, step); }));
  return worst();
}

/// How far `found` is from df/dh at h = 0 in its worst lane, where f(h) is a V; infinite if that is NaN.
template <class V, class F>
double slope_error(V const& found, F const& f) {
  return least_error<V>(1e-9, [&](auto const& difference) {
    V const slope = difference([&](double h) { return std::vector<V>{f(h)}; })[0];
    std::array<double, lane_count<V>> errors;
    for (std::size_t l = 0; l < errors.size(); ++l) errors[l] = std::abs(lane(slope, l) - lane(found, l));
    return errors;
  });
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
