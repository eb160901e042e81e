// SPDX-License-Identifier: BSL-1.0
#pragma once

// What a run of `examples/run record` says of its flow.

#include <rgflow/engine/statistics/estimate.hpp>

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace rivals {

struct flow_run {
  rgflow::engine::estimate ess;  ///< as a share
  double samples_per_second;
  double training_seconds;
  rgflow::engine::estimate log_z;
  double samples;                                              ///< that the results are of
  std::map<std::string, rgflow::engine::estimate> quantities;  ///< by their names in JSON
};

/// Reads results.json. Throws std::invalid_argument if it is none, or of another theory, lattice or constants.
[[nodiscard]] flow_run read_flow_run(std::filesystem::path const& file, std::string const& theory, std::size_t lattice,
                                     std::vector<std::pair<std::string, double>> const& constants);

}  // namespace rivals
