// SPDX-License-Identifier: BSL-1.0
#pragma once

// How heavy is the upper tail of a sample of weights? Zhang & Stephens, Technometrics 51 (2009) 316, with
// the use made of it by Vehtari, Simpson, Gelman, Yao & Gabry, arXiv:1507.02646 (JMLR 25 (2024) 72).

#include <rgflow/engine/isa.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <span>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// Shape k of a generalized Pareto law fitted to positive excesses sorted upwards: the density falls like
/// x^(-1-1/k) for k > 0, exponentially for k = 0, and ends at a finite x for k < 0. The estimate is the
/// quasi-posterior mean over theta = k/sigma, drawn towards 1/2 by ten pseudo-observations, which steadies
/// short tails.
[[nodiscard]] inline double pareto_shape(std::span<double const> excesses) {
  std::size_t const n = excesses.size();
  if (n == 0) return std::numeric_limits<double>::quiet_NaN();
  double const count = static_cast<double>(n);
  double const largest = excesses.back();
  double const quartile = excesses[static_cast<std::size_t>(std::max(1., std::floor(count / 4 + 0.5))) - 1];

  auto const shape_at = [&](double theta) {
    double sum = 0;
    for (double const x : excesses) sum += std::log1p(-theta * x);
    return sum / count;
  };

  // The grid of theta and its weights by profile likelihood.
  auto const points = 30 + static_cast<std::size_t>(std::sqrt(count));
  std::vector<double> theta(points);
  std::vector<double> log_likelihood(points);
  for (std::size_t j = 0; j < points; ++j) {
    theta[j] =
        1 / largest + (1 - std::sqrt(static_cast<double>(points) / (static_cast<double>(j) + 0.5))) / (3 * quartile);
    double const k = shape_at(theta[j]);
    log_likelihood[j] = count * (std::log(-theta[j] / k) - k - 1);
  }
  double const best = *std::ranges::max_element(log_likelihood);
  double weight = 0;
  double mean = 0;
  for (std::size_t j = 0; j < points; ++j) {
    double const w = std::exp(log_likelihood[j] - best);
    weight += w;
    mean += w * theta[j];
  }
  constexpr double pseudo_observations = 10;
  return (count * shape_at(mean / weight) + pseudo_observations * 0.5) / (count + pseudo_observations);
}

/// How many of so many weights make up the tail that k is fitted to, min(N/5, 3 sqrt(N)).
[[nodiscard]] inline std::size_t pareto_tail(std::size_t samples) {
  double const n = static_cast<double>(samples);
  return static_cast<std::size_t>(std::min(n / 5, std::ceil(3 * std::sqrt(n))));
}

/// The standard error of pareto_k, (1 + k) / sqrt(tail): that of the maximum of the likelihood (R. L. Smith, Biometrika
/// 72 (1985) 67), to which the estimate tends.
[[nodiscard]] inline double pareto_k_error(double k, std::size_t samples) {
  return (1 + k) / std::sqrt(static_cast<double>(pareto_tail(samples)));
}

/// Pareto k of importance weights, from the largest pareto_tail(N) of them. Above 0.7 averages with
/// these weights, and their errors, can't be trusted at any practical N; 0.5 is where the variance of the
/// weights ceases to exist. NaN when fewer than 5 weights make up the tail (N < 25); 0 when the largest
/// weights are all equal.
[[nodiscard]] inline double pareto_k(std::span<double const> log_w) {
  std::size_t const tail = pareto_tail(log_w.size());
  if (tail < 5) return std::numeric_limits<double>::quiet_NaN();

  std::vector<double> largest(tail + 1);
  std::ranges::partial_sort_copy(log_w, largest, std::greater<>{});
  double const top = largest.front();
  double const threshold = std::exp(largest.back() - top);
  largest.pop_back();
  std::ranges::reverse(largest);
  std::vector<double> excesses;
  for (double const x : largest)
    if (double const excess = std::exp(x - top) - threshold; excess > 0) excesses.push_back(excess);
  return excesses.empty() ? 0. : pareto_shape(excesses);
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
