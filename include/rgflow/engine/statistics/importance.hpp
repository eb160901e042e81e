// SPDX-License-Identifier: BSL-1.0
#pragma once

// Averages over a target p from independent samples of a flow q, through the weights w = exp(log_w),
// log_w = -S(x) - log q(x). Weights are used relative to the largest one, so no size of log_w overflows.
// A weight of zero (log_w = -inf) is allowed, NaN and +inf are refused.

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/parallel/ordered_sum.hpp>
#include <rgflow/engine/statistics/estimate.hpp>
#include <rgflow/engine/statistics/pareto.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

namespace detail {

/// The largest log-weight, after refusing what is no weight.
inline double checked_largest(std::span<double const> log_w) {
  double largest = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < log_w.size(); ++i) {
    if (std::isnan(log_w[i]) || log_w[i] == std::numeric_limits<double>::infinity())
      throw std::invalid_argument("log-weights: found " + std::to_string(log_w[i]) + " at sample " + std::to_string(i) +
                                  ", expected numbers or -inf");
    largest = std::max(largest, log_w[i]);
  }
  if (largest == -std::numeric_limits<double>::infinity())
    throw std::invalid_argument("log-weights: found " + std::to_string(log_w.size()) +
                                " samples, none with a weight above zero");
  return largest;
}

/// sum w and sum w^2 relative to the largest weight.
struct weight_sums {
  double largest;
  double first;
  double second;
};

inline weight_sums sum_weights(std::span<double const> log_w) {
  double const largest = checked_largest(log_w);
  compensated_sum first;
  compensated_sum second;
  for (double const x : log_w) {
    double const w = std::exp(x - largest);
    first += w;
    second += w * w;
  }
  return {largest, first.value(), second.value()};
}

}  // namespace detail

/// log of the mean of exp(x).
[[nodiscard]] inline double log_mean_exp(std::span<double const> x) {
  auto const sums = detail::sum_weights(x);
  return sums.largest + std::log(sums.first / static_cast<double>(x.size()));
}

/// Effective sample size per sample, (sum w)^2 / (N sum w^2), in (0, 1]: the "reverse" ESS, measured on
/// samples of q and blind to what q never draws.
[[nodiscard]] inline double effective_sample_size(std::span<double const> log_w) {
  auto const sums = detail::sum_weights(log_w);
  return sums.first * sums.first / (static_cast<double>(log_w.size()) * sums.second);
}

/// log Z = log <w>_q with the error of the delta method, sqrt((1/ESS - 1) / (N - 1)); biased low by half its
/// square. The error is infinite for a single sample.
[[nodiscard]] inline estimate log_z_estimate(std::span<double const> log_w) {
  auto const sums = detail::sum_weights(log_w);
  double const n = static_cast<double>(log_w.size());
  double const relative_variance = std::max(0., n * sums.second / (sums.first * sums.first) - 1);
  return {sums.largest + std::log(sums.first / n),
          n > 1 ? std::sqrt(relative_variance / (n - 1)) : std::numeric_limits<double>::infinity()};
}

/// Everything that one set of weights says about itself.
struct weight_summary {
  std::size_t samples;
  double ess;               ///< per sample
  estimate log_z;           ///< log <w>_q
  estimate mean_log_w;      ///< <log w>_q: minus the variational free energy, a lower bound of log Z
  double max_weight_share;  ///< largest w / sum w
  double pareto_k;          ///< NaN below 25 samples

  /// Whether reweighted averages may be shown: Pareto k <= 0.7 and at least 1000 effective samples.
  [[nodiscard]] bool reliable() const noexcept { return pareto_k <= 0.7 && ess * static_cast<double>(samples) >= 1000; }
};

[[nodiscard]] inline weight_summary summarize_weights(std::span<double const> log_w) {
  auto const sums = detail::sum_weights(log_w);
  double const n = static_cast<double>(log_w.size());
  double const mean = ordered_sum(log_w) / n;
  compensated_sum squares;
  for (double const x : log_w) squares += (x - mean) * (x - mean);
  double const mean_error = std::sqrt(squares.value() / (n - 1) / n);
  return {.samples = log_w.size(),
          .ess = sums.first * sums.first / (n * sums.second),
          .log_z = log_z_estimate(log_w),
          .mean_log_w = {mean, std::isfinite(mean_error) ? mean_error : std::numeric_limits<double>::infinity()},
          .max_weight_share = 1 / sums.first,
          .pareto_k = pareto_k(log_w)};
}

/// Forward ESS, 1 / (E_p[w] E_p[1/w]), from the log-weights of samples of *p* (for example of HMC): equal to
/// the reverse one when q covers p, and near 0 when q misses a part of p that the samples have seen.
[[nodiscard]] inline double forward_effective_sample_size(std::span<double const> log_w_on_target) {
  std::vector<double> inverse(log_w_on_target.size());
  std::ranges::transform(log_w_on_target, inverse.begin(), [](double x) { return -x; });
  return std::exp(-log_mean_exp(log_w_on_target) - log_mean_exp(inverse));
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
