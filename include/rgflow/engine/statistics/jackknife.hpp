// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/statistics/estimate.hpp>
#include <rgflow/engine/statistics/importance.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// A number computed from the averages of observables, for example a susceptibility or a ratio.
template <class F>
concept FunctionOfMeans = requires(F& f, std::span<double const> means) {
  { f(means) } -> std::convertible_to<double>;
};

namespace detail {

/// Weighted sums of a range of samples: the sum of the weights, then one per observable.
using block_sums = std::vector<double>;

inline void add_to(block_sums& total, block_sums const& part) {
  for (std::size_t i = 0; i < total.size(); ++i) total[i] += part[i];
}

template <FunctionOfMeans F>
double of_means(F& f, block_sums const& sums) {
  std::vector<double> means(sums.begin() + 1, sums.end());
  for (double& mean : means) mean /= sums.front();
  return static_cast<double>(f(std::span<double const>(means)));
}

/// Delete-one-block jackknife. weight(sample) is called once per sample.
template <FunctionOfMeans F, class Weight>
estimate jackknife_of(sample_table table, F& f, std::size_t blocks, Weight weight) {
  std::size_t const n = table.samples();
  blocks = std::min(blocks, n);
  std::vector<block_sums> sums(blocks, block_sums(table.observables + 1, 0.));
  for (std::size_t b = 0; b < blocks; ++b)
    for (std::size_t i = b * n / blocks; i < (b + 1) * n / blocks; ++i) {
      double const w = weight(i);
      sums[b][0] += w;
      for (std::size_t a = 0; a < table.observables; ++a) sums[b][a + 1] += w * table.values[i * table.observables + a];
    }

  // All blocks but b = those before plus those after: total minus b would cancel when one block holds most
  // of the weight.
  std::vector<block_sums> after(blocks + 1, block_sums(table.observables + 1, 0.));
  for (std::size_t b = blocks; b-- > 0;) {
    after[b] = after[b + 1];
    add_to(after[b], sums[b]);
  }
  block_sums before(table.observables + 1, 0.);
  std::vector<double> without(blocks);
  for (std::size_t b = 0; b < blocks; ++b) {
    block_sums rest = before;
    add_to(rest, after[b + 1]);
    without[b] = of_means(f, rest);
    add_to(before, sums[b]);
  }

  double mean = 0;
  for (double const x : without) mean += x / static_cast<double>(blocks);
  double squares = 0;
  for (double const x : without) squares += (x - mean) * (x - mean);
  double const error = std::sqrt(squares * static_cast<double>(blocks - 1) / static_cast<double>(blocks));
  // One block with all the weight leaves nothing to compare with: the error is unknown, not NaN.
  return {of_means(f, before), std::isfinite(error) ? error : std::numeric_limits<double>::infinity()};
}

}  // namespace detail

/// Enough blocks that the error is known to 1/sqrt(2 * 128) = 6 %.
inline constexpr std::size_t default_jackknife_blocks = 128;

/// f(<O_1>, <O_2>, ...) and its error from independent samples, by the delete-one-block jackknife (Quenouille,
/// Tukey; Efron, The Jackknife (1982)). f is smooth at the averages.
template <FunctionOfMeans F>
[[nodiscard]] estimate jackknife(sample_table table, F&& f, std::size_t blocks = default_jackknife_blocks) {
  detail::check_table("jackknife", table.values, table.observables, 2);
  if (blocks < 2)
    throw std::invalid_argument("jackknife: found " + std::to_string(blocks) + " blocks, expected at least 2");
  return detail::jackknife_of(table, f, blocks, [](std::size_t) { return 1.; });
}

/// The same for averages over p from weighted samples of q: <O>_p = sum w O / sum w, f of several such.
template <FunctionOfMeans F>
[[nodiscard]] estimate reweighted(std::span<double const> log_w, sample_table table, F&& f,
                                  std::size_t blocks = default_jackknife_blocks) {
  detail::check_table("reweighted", table.values, table.observables, 2);
  if (blocks < 2)
    throw std::invalid_argument("reweighted: found " + std::to_string(blocks) + " blocks, expected at least 2");
  if (log_w.size() != table.samples())
    throw std::invalid_argument("reweighted: found " + std::to_string(log_w.size()) + " log-weights for " +
                                std::to_string(table.samples()) + " samples, expected one each");
  double const largest = detail::checked_largest(log_w);
  return detail::jackknife_of(table, f, blocks, [&](std::size_t i) { return std::exp(log_w[i] - largest); });
}

/// The average over p of one observable.
[[nodiscard]] inline estimate reweighted_mean(std::span<double const> log_w, std::span<double const> values,
                                              std::size_t blocks = default_jackknife_blocks) {
  return reweighted(
      log_w, {values, 1}, [](std::span<double const> mean) { return mean[0]; }, blocks);
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
