// SPDX-License-Identifier: BSL-1.0
#pragma once

// From a trained flow and from Markov chains to numbers with errors, a table and JSON.

#include "recipe.hpp"
#include "theory.hpp"

#include <program/json.hpp>
#include <program/options.hpp>
#include <program/table.hpp>

#include <rgflow/engine/statistics.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
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
  std::size_t first_lattice = 8;  ///< sites per side with which training begins
  double save_every = 30;
  std::size_t samples = 131072;
  std::size_t save_samples = 4096;
  std::size_t hmc_sweeps = 2000;
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
  std::size_t channels = 1;  ///< real numbers per site
  std::optional<double> exact_log_z;
  std::vector<stage_result> stages;  ///< in order; the last one is of the lattice that was asked for
  std::vector<double> log_w, table;  ///< of the flow's samples; the table as in `drawn`
  double sampling_seconds = 0;
  std::optional<program::chain_result> chains;
  std::vector<double> log_w_on_chains;
};

/// A number computed from the averages of some columns.
struct quantity {
  std::string name;                  ///< in JSON
  std::string label;                 ///< in tables
  std::vector<std::size_t> columns;  ///< whose averages `of_means` is given, in this order
  std::function<double(std::span<double const>)> of_means;
};
[[nodiscard]] std::vector<quantity> quantities(run_results const&);

/// The quality of a flow, all from its own samples and, the last two, from the chains'.
struct quality {
  rgflow::engine::weight_summary weights;
  rgflow::engine::estimate ess;  ///< as a share, with the error that blocks of samples show
  /// <S + log q> + log Z in nats, with the exact log Z if it is known, else with that of the weights.
  rgflow::engine::estimate kl;
  double acceptance;  ///< of independence Metropolis
  double tau_int;     ///< of |M| / V along its chain; 1/2 = independent
  std::optional<double> ess_forward;
  std::optional<rgflow::engine::log_z_bracket> bracket;
};
[[nodiscard]] quality assess(run_results const&);

[[nodiscard]] program::table observable_table(run_results const&, quality const&);
[[nodiscard]] std::vector<std::pair<std::string, std::string>> figures(run_results const&, quality const&);
[[nodiscard]] program::json json_of(run_results const&, quality const&);

}  // namespace record
