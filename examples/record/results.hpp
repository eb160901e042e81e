// SPDX-License-Identifier: BSL-1.0
#pragma once

// What a run was and what it found, as tables and JSON.

#include "quality.hpp"
#include "recipe.hpp"
#include "theory.hpp"

#include <program/json.hpp>
#include <program/options.hpp>
#include <program/table.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace record {

/// What the command line asks for.
struct settings {
  std::string theory = "phi4";
  std::size_t lattice = 8;
  std::size_t batch = 128;
  double learning_rate = 0.006;
  std::string optimizer;  ///< empty: that of the theory
  std::size_t first_lattice = 8;  ///< sites per side with which training begins
  double save_every = 30;
  std::size_t samples = 131072;
  std::size_t save_samples = 4096;
  std::size_t hmc_sweeps = 2000;
  std::size_t loss_pairs = 0;
  program::common_options common{};
  std::string command_line{};
};

/// What was trained on one of the lattices that training goes through.
struct stage_result {
  std::size_t lattice;
  training_result training;
};

struct run_results {
  settings asked;
  std::string description;
  std::size_t weights = 0;
  std::vector<named_constant> constants;
  std::vector<stage_result> stages;  ///< in order; the last one is of the lattice that was asked for
  double sampling_seconds = 0;
  measurements measured;
  std::vector<rgflow::step_loss> losses;  ///< if they were asked for
};

[[nodiscard]] program::table observable_table(quality const&);
/// Some distances r, at most nine.
[[nodiscard]] program::table two_point_table(run_results const&, quality const&);
/// What is lost where, coarsest level first.
[[nodiscard]] program::table loss_table(run_results const&);
[[nodiscard]] std::vector<std::pair<std::string, std::string>> figures(run_results const&, quality const&);
[[nodiscard]] program::json json_of(run_results const&, quality const&);

}  // namespace record
