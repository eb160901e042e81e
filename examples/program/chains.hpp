// SPDX-License-Identifier: BSL-1.0
#pragma once

// The independent check of a flow: Hybrid Monte Carlo on the field itself. What it is asked and what it gives; the run
// is in run_chains.hpp.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace program {

struct chain_settings {
  std::uint64_t sweeps = 0;  ///< measured trajectories of each chain
  std::size_t chains = 64;   ///< half of them start hot, half cold
  std::size_t kept = 0;      ///< about how many fields to keep, over all chains
  /// Takes the kept fields while chains run, in the order of chain_result::fields, which then stays empty: for more of
  /// them than fit into memory. Its time is not that of the chains.
  std::function<void(std::span<float const>)> on_kept;
  std::uint64_t seed = 1;
  std::size_t threads = 1;
  /// (trajectories done, of how many, thermalization included); false stops.
  std::function<bool(std::uint64_t, std::uint64_t)> on_sweep;
};

struct chain_result {
  bool finished;
  std::size_t chains;
  std::vector<double> table;  ///< [time][chain][column], measured after every trajectory
  std::vector<float> fields;  ///< [time][chain][channel][y][x], after every `spacing`-th trajectory
  std::size_t spacing;
  double acceptance;
  double exp_minus_delta_h, exp_minus_delta_h_error;  ///< 1 in equilibrium
  std::size_t steps;                                  ///< of the integrator per trajectory
  double seconds;
};

}  // namespace program
