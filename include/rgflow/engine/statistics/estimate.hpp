// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace rgflow::inline RGFLOW_ISA::engine {

/// A number and its standard error (one sigma).
struct estimate {
  double value;
  double error;
};

/// How many standard errors two independent estimates are apart. Two exact, equal numbers are 0 apart.
[[nodiscard]] inline double sigmas_apart(estimate a, estimate b) {
  double const difference = a.value - b.value;
  return difference == 0 ? 0. : difference / std::hypot(a.error, b.error);
}

/// Independent samples of several observables: values[sample * observables + observable].
struct sample_table {
  std::span<double const> values;
  std::size_t observables = 1;

  [[nodiscard]] std::size_t samples() const noexcept { return values.size() / observables; }
  [[nodiscard]] std::span<double const> row(std::size_t sample) const noexcept {
    return values.subspan(sample * observables, observables);
  }
};

/// Several observables along parallel Markov chains of equal length, in the order in which a run produces
/// them: values[(time * chains + chain) * observables + observable].
struct chain_table {
  std::span<double const> values;
  std::size_t chains = 1;
  std::size_t observables = 1;

  [[nodiscard]] std::size_t length() const noexcept { return values.size() / (chains * observables); }
  [[nodiscard]] double at(std::size_t time, std::size_t chain, std::size_t observable = 0) const noexcept {
    return values[(time * chains + chain) * observables + observable];
  }
};

namespace detail {

/// Refuses a table whose size is not a whole number of rows, one with fewer than `least` rows, and NaN or
/// infinite entries: they would turn every average into NaN without saying where they came from.
inline void check_table(std::string_view who, std::span<double const> values, std::size_t row, std::size_t least) {
  auto const fail = [&](std::string const& what) { throw std::invalid_argument(std::string(who) + ": " + what); };
  if (row == 0) fail("found no chains or no observables, expected at least one of each");
  if (values.size() % row != 0)
    fail("found " + std::to_string(values.size()) + " values, expected a multiple of " + std::to_string(row));
  if (values.size() / row < least)
    fail("found " + std::to_string(values.size() / row) + " samples, expected at least " + std::to_string(least));
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i]))
      fail("found " + std::to_string(values[i]) + " in sample " + std::to_string(i / row) + ", expected finite values");
}

}  // namespace detail

}  // namespace rgflow::inline RGFLOW_ISA::engine
