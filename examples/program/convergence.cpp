// SPDX-License-Identifier: BSL-1.0
#include <program/convergence.hpp>
#include <program/table.hpp>

#include <rgflow/engine/statistics/convergence.hpp>

#include <algorithm>

namespace program {

void convergence::add(std::span<double const> series, std::size_t chains) {
  auto const found = rgflow::engine::check_convergence(series, chains);
  converged = converged && found.converged;
  worst_r_hat = std::max(worst_r_hat, found.split_r_hat);
  shortest = std::min(shortest, found.lengths);
}

std::string convergence::warning() const {
  if (converged) return {};
  return "HMC is not converged (split R-hat " + significant(worst_r_hat, 5) + ", chains of " +
         significant(shortest, 3) + " tau_int; 1.01 and 200 are asked for): give more --hmc-sweeps.";
}

}  // namespace program
