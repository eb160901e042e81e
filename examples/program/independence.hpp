// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace program {

struct value_and_error {
  double value, error;
};

/// Independence Metropolis with the samples of a flow as proposals: exact averages where weights are too uneven. Errors
/// are those of runs of consecutive states, at most 8192 of them, in a time that does not grow with autocorrelation.
class independence_chain {
 public:
  independence_chain(std::span<double const> log_w, std::uint64_t seed);

  [[nodiscard]] value_and_error acceptance() const { return acceptance_; }
  /// The integrated autocorrelation time of a number that has a value on each proposal; 1/2 = independent.
  [[nodiscard]] value_and_error tau_int(std::span<double const> on_proposals) const;
  /// A function of averages of some columns, on_proposals[proposal * columns + column].
  [[nodiscard]] value_and_error average(std::span<double const> on_proposals, std::size_t columns,
                                        std::function<double(std::span<double const>)> const& of_means) const;

 private:
  std::vector<std::size_t> held_;  ///< which proposal at each time
  value_and_error acceptance_;
};

}  // namespace program
