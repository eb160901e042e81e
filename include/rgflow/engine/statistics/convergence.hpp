// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/statistics/autocorrelation.hpp>
#include <rgflow/engine/statistics/estimate.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// Split R-hat (Gelman et al., Bayesian Data Analysis, 3rd ed., eq. 11.4): the spread of the halves of all
/// chains around their common mean, against the spread within them; 1 when all halves agree. Chains that
/// never move and differ give infinity. values[time * chains + chain]; an odd middle time is left out.
[[nodiscard]] inline double split_r_hat(std::span<double const> values, std::size_t chains = 1) {
  detail::check_table("split_r_hat", values, chains, 4);
  chain_table const table{values, chains, 1};
  std::size_t const length = table.length();
  std::size_t const half = length / 2;
  double const n = static_cast<double>(half);
  double const sequences = 2 * static_cast<double>(chains);

  std::vector<double> means;
  double within = 0;
  for (std::size_t chain = 0; chain < chains; ++chain)
    for (std::size_t const start : {std::size_t{0}, length - half}) {
      double mean = 0;
      for (std::size_t t = 0; t < half; ++t) mean += table.at(start + t, chain);
      mean /= n;
      double squares = 0;
      for (std::size_t t = 0; t < half; ++t) squares += std::pow(table.at(start + t, chain) - mean, 2);
      within += squares / (n - 1) / sequences;
      means.push_back(mean);
    }
  double centre = 0;
  for (double const mean : means) centre += mean / sequences;
  double between = 0;  // variance of the means of the halves
  for (double const mean : means) between += (mean - centre) * (mean - centre) / (sequences - 1);
  if (within == 0) return between == 0 ? 1 : std::numeric_limits<double>::infinity();
  return std::sqrt((n - 1) / n + between / within);
}

/// Whether parallel chains have forgotten where they started, for one observable: split R-hat < 1.01, each
/// chain at least 200 tau_int long, and a summation window found.
struct convergence {
  double split_r_hat;
  double tau_int;
  double lengths;  ///< length of a chain in units of tau_int
  bool converged;
};

[[nodiscard]] inline convergence check_convergence(std::span<double const> values, std::size_t chains = 1) {
  auto const gamma = gamma_method(values, chains);
  double const r_hat = split_r_hat(values, chains);
  double const lengths = static_cast<double>(values.size() / chains) / gamma.tau_int;
  return {r_hat, gamma.tau_int, lengths, r_hat < 1.01 && lengths >= 200 && gamma.window_found};
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
