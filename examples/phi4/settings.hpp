// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "sampler.hpp"

#include <program/options.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace phi4 {

/// What the command line asks for.
struct settings {
  std::size_t lattice = 16;
  couplings constants{-2, 1, 0.39};
  std::size_t batch = 256;
  std::size_t hidden = 32;
  double learning_rate = 0.015;
  double chain_share = 0;
  double save_every = 30;
  std::size_t rotations = 8;
  std::size_t samples = 0;
  std::size_t save_samples = 4096;
  std::size_t hmc_sweeps = 4000;
  program::common_options common{};
  std::string command_line{};
  std::vector<std::pair<std::string, std::string>> all{};  ///< every option as text
};

}  // namespace phi4
