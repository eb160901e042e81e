// SPDX-License-Identifier: BSL-1.0
#pragma once

// The independent check: Hybrid Monte Carlo on the field itself.

#include "sampler.hpp"

#include <program/chains.hpp>

#include <cstddef>

namespace phi4 {

using program::chain_result, program::chain_settings;

/// Fields are [time][chain][re, im][y][x].
[[nodiscard]] chain_result run_chains(std::size_t extent, couplings const& constants, chain_settings const& settings);

}  // namespace phi4
