// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string>

namespace program {

/// Whether Markov chains are long enough for their averages to be shown: split R-hat < 1.01 and 200 tau_int, of every
/// series that was added.
struct convergence {
  bool converged = true;
  double worst_r_hat = 1;
  double shortest = std::numeric_limits<double>::infinity();  ///< length of a chain in units of the longest tau_int

  /// One observable, series[time * chains + chain].
  void add(std::span<double const> series, std::size_t chains);
  /// What is said below a table of such chains; empty if they converged.
  [[nodiscard]] std::string warning() const;
};

}  // namespace program
