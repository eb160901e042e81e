// SPDX-License-Identifier: BSL-1.0
#include <program/independence.hpp>

#include <rgflow/engine/random.hpp>
#include <rgflow/engine/statistics/autocorrelation.hpp>
#include <rgflow/engine/statistics/metropolis.hpp>

#include <algorithm>
#include <cmath>

namespace program {
namespace {

namespace engine = rgflow::engine;

constexpr std::size_t most_runs = 8192;

/// Averages over runs of consecutive rows.
std::vector<double> in_runs(std::span<double const> table, std::size_t columns) {
  std::size_t const rows = table.size() / columns, each = (rows + most_runs - 1) / most_runs;
  std::vector<double> out(rows / each * columns, 0.0);
  for (std::size_t row = 0; row < rows / each * each; ++row)
    for (std::size_t k = 0; k < columns; ++k)
      out[row / each * columns + k] += table[row * columns + k] / static_cast<double>(each);
  return out;
}

}  // namespace

independence_chain::independence_chain(std::span<double const> log_w, std::uint64_t seed) : acceptance_{0, 0} {
  engine::random_key const key{seed, engine::purpose::proposal, 0};
  auto run = engine::independence_metropolis(log_w, [&](std::size_t i) { return engine::uniform<double>(key, i, 0); });
  held_ = std::move(run.indices);
  std::vector<double> probability(held_.size() - 1);
  for (std::size_t i = 1; i < held_.size(); ++i) {
    double const here = log_w[held_[i - 1]];
    probability[i - 1] = log_w[i] >= here ? 1 : std::exp(log_w[i] - here);
  }
  acceptance_ = {run.acceptance, engine::gamma_method(in_runs(probability, 1)).error};
}

value_and_error independence_chain::tau_int(std::span<double const> on_proposals) const {
  std::vector<double> series(held_.size());
  std::ranges::transform(held_, series.begin(), [&](std::size_t i) { return on_proposals[i]; });
  double const n = static_cast<double>(series.size());
  double mean = 0, square = 0;
  for (double const x : series) mean += x / n;
  for (double const x : series) square += (x - mean) * (x - mean);
  if (square == 0) return {0.5, 0};
  auto const found = engine::gamma_method(in_runs(series, 1));
  double const tau = 0.5 * found.error * found.error * n * n / square;
  return {tau, 2 * tau * found.error_of_error / found.error};
}

value_and_error independence_chain::average(std::span<double const> on_proposals, std::size_t columns,
                                            std::function<double(std::span<double const>)> const& of_means) const {
  std::vector<double> held;
  held.reserve(held_.size() * columns);
  for (auto const i : held_) {
    auto const row = on_proposals.subspan(i * columns, columns);
    held.insert(held.end(), row.begin(), row.end());
  }
  auto const found = engine::gamma_method({in_runs(held, columns), 1, columns}, of_means);
  return {found.value, found.error};
}

}  // namespace program
