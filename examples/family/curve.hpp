// SPDX-License-Identifier: BSL-1.0
#pragma once

// From samples of one flow at many couplings to log Z and averages along all of them, with errors.

#include <program/json.hpp>
#include <program/options.hpp>
#include <program/table.hpp>

#include <rgflow/engine/statistics.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace family {

/// What is measured on every configuration, per site.
enum column : std::size_t {
  column_action,     ///< S / V
  column_phi2,       ///< sum phi^2 / V
  column_phi4,       ///< sum phi^4 / V
  column_m_abs,      ///< |M| / V, M = sum phi
  column_m_squared,  ///< (M / V)^2
  column_count
};

/// What the command line asks for.
struct settings {
  std::size_t lattice = 8;
  double m2 = -4, from = 4, to = 6;
  std::size_t points = 9;
  std::size_t batch = 128;
  double learning_rate = 0.006;
  std::size_t first_lattice = 8;  ///< sites per side with which training begins
  double save_every = 30;
  std::size_t samples = 131072;  ///< at each coupling, made of the same normal numbers
  std::size_t hmc_points = 3;
  std::size_t hmc_sweeps = 2000;
  std::size_t hmc_nodes = 8;
  program::common_options common{};
  std::string command_line{};
};

/// Samples of the flow at one coupling.
struct flow_samples {
  std::vector<double> log_w;  ///< -S - log q
  std::vector<double> table;  ///< [sample][column]
  double seconds = 0;         ///< of drawing and weighing them
};

/// Hybrid Monte Carlo at one coupling.
struct chain_samples {
  std::size_t chains;
  std::vector<double> table;            ///< [trajectory][chain][column]
  std::vector<double> log_w_on_fields;  ///< of the flow, on fields of the chains, [visit][chain]
};

struct point {
  double lambda;
  flow_samples flow;
  std::optional<chain_samples> chains = {};
};

/// log Z at the end of the range less that at its beginning, by Markov chains alone: thermodynamic integration.
struct integral {
  rgflow::engine::estimate difference;
  double tuning_seconds = 0, seconds = 0, thermalization_seconds = 0;  ///< the last is a part of the second
  bool converged = true;
};

struct stage_times {
  std::size_t lattice, steps;
  double seconds;
};

struct run_results {
  settings asked;
  std::size_t weights = 0;
  std::vector<stage_times> stages;
  std::vector<point> points;
  std::optional<integral> by_chains;
};

/// Of the flow at one coupling, and from the first one to there.
struct curve_point {
  double lambda;
  rgflow::engine::weight_summary weights;
  rgflow::engine::estimate ess, phi2, phi4, susceptibility;
  /// log Z less that at the first coupling: by the weights; by the integral of -<sum phi^4> over lambda; one less the
  /// other. The same normal numbers are behind all points, so errors are those of the differences.
  rgflow::engine::estimate change, integrated, disagreement;
  /// What the integral would be by every second point, less what it is; at every second point, if their number is odd.
  std::optional<double> of_rule;
};
[[nodiscard]] std::vector<curve_point> curve_of(run_results const&);

/// So many couplings from one end of the range to the other, denser at the ends: where Chebyshev's polynomial has its
/// extrema. Every second one of 2 n + 1 is one of n + 1.
[[nodiscard]] std::vector<double> couplings(double from, double to, std::size_t points);
/// Weights of the integral from the first of these points to the k-th: that of the polynomial through all of them.
[[nodiscard]] std::vector<double> integration_weights(std::span<double const> at, std::size_t k);

[[nodiscard]] program::table curve_table(std::vector<curve_point> const&);
[[nodiscard]] program::table hmc_table(run_results const&, std::vector<curve_point> const&);
/// What is said below it of chains that are too short, by the rule of all programs.
[[nodiscard]] std::vector<std::string> warnings(run_results const&);
/// Seconds of the flow and of the chains for the difference of log Z over the whole range.
[[nodiscard]] std::vector<std::string> costs(run_results const&, std::vector<curve_point> const&);
[[nodiscard]] program::json json_of(run_results const&, std::vector<curve_point> const&);

}  // namespace family
