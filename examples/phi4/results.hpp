// SPDX-License-Identifier: BSL-1.0
#pragma once

// A finished run as text, JSON and a page.

#include "evaluation.hpp"
#include "settings.hpp"

#include <program/json.hpp>
#include <program/table.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace phi4 {

struct run_results {
  settings asked;
  std::string description;
  std::size_t weights = 0;
  training_result training;
  flow_side flow;
  std::optional<chain_result> chains_run;  ///< none: skipped
  std::optional<chain_side> chains;
  std::optional<cross_check> cross;
  std::vector<std::vector<float>> growth;  ///< one sample, level by level
  double exact_log_z = 0;                  ///< NaN where there is no closed form
};

[[nodiscard]] double train_samples_per_second(run_results const&);
[[nodiscard]] double sample_samples_per_second(run_results const&);

/// Observable, flow, HMC, their difference in sigma.
[[nodiscard]] program::table observable_table(run_results const&);
/// Free energy, log Z, ESS, acceptance, rates: name and value.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> figures(run_results const&);
/// What a reader must know before trusting the table; empty if all is well.
[[nodiscard]] std::vector<std::string> warnings(run_results const&);

[[nodiscard]] program::json json_of(run_results const&);

/// Writes report.html.
void write_report(run_results const&);

}  // namespace phi4
