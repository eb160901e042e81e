// SPDX-License-Identifier: BSL-1.0
#pragma once

// The independent check: Hybrid Monte Carlo on the field itself.

#include "recipe.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace record {

struct chain_settings {
  std::uint64_t sweeps = 0;  ///< measured trajectories of each chain
  std::size_t chains = 64;   ///< half of them start hot, half cold
  std::size_t kept = 16384;  ///< about how many fields to keep, over all chains
  std::uint64_t seed = 1;
  std::size_t threads = 1;
  /// (trajectories done, of how many, thermalization included); false stops.
  std::function<bool(std::uint64_t, std::uint64_t)> on_sweep;
};

struct chain_result {
  bool finished = false;
  std::size_t chains = 0;
  std::vector<double> table = {};  ///< [time][chain][column]
  std::vector<float> fields = {};  ///< [time][chain][y][x]
  double acceptance = 0;
  double seconds = 0;
};

[[nodiscard]] chain_result run_phi4_chains(std::size_t extent, couplings const& constants,
                                           chain_settings const& settings);

}  // namespace record
