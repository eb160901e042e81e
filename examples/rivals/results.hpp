// SPDX-License-Identifier: BSL-1.0
#pragma once

// From chains to rates with errors, tables and JSON.

#include "flow_run.hpp"
#include "pace.hpp"
#include "sampling.hpp"

#include <program/json.hpp>
#include <program/table.hpp>

#include <rgflow/engine/statistics.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rivals {

/// All that was run.
struct contest {
  std::string theory;
  std::vector<std::pair<std::string, double>> constants;
  std::size_t channels = 1;
  std::optional<double> kappa;  ///< fields are shown as phi / sqrt(kappa)
  double samples = 1e5;         ///< effective ones, for which all are timed
  std::optional<flow_run> flow;
  sampling_settings asked;
  std::vector<std::pair<method, sampling_result>> samplers = {};
  double log_z_error = 1e-3;  ///< for which annealing, integration and flow are timed
  std::optional<annealing_result> annealing = {};
  std::optional<integration_result> integration = {};
  std::optional<double> exact_log_z = {};
};

struct measured_pace : pace {
  rgflow::engine::chain_estimate energy, m_squared, susceptibility;
  bool converged;  ///< split R-hat < 1.01 and chains of 200 tau_int, of energy and m_squared
};

/// An effective sample is one independent of the others, for the slowest of energy, m_squared and susceptibility.
[[nodiscard]] measured_pace pace_of(contest const&, sampling_result const&);
/// Of a flow, samples times their effective share.
[[nodiscard]] pace pace_of(flow_run const&);

/// Of log Z: the pace of 1 / error^2.
[[nodiscard]] pace log_z_pace(annealing_result const&);
[[nodiscard]] pace log_z_pace(integration_result const&);
[[nodiscard]] pace log_z_pace(flow_run const&);

[[nodiscard]] std::string name_of(method);
[[nodiscard]] program::table speed_table(contest const&);
[[nodiscard]] program::table observable_table(contest const&);
/// Of annealing and integration, if there was any, and the flow.
[[nodiscard]] program::table log_z_table(contest const&);
[[nodiscard]] program::json json_of(contest const&);

}  // namespace rivals
