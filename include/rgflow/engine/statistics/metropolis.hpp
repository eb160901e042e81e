// SPDX-License-Identifier: BSL-1.0
#pragma once

// The flow as the proposal of a Metropolis chain (independence sampler; Albergo, Kanwar & Shanahan, PRD 100
// (2019) 034515): exact averages over p even where the weights are too uneven to reweight, at the price of
// autocorrelation, which the Gamma method then measures.

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/statistics/autocorrelation.hpp>
#include <rgflow/engine/statistics/importance.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// Which proposal each chain holds at each time: indices[time * chains + chain].
struct metropolis_run {
  std::vector<std::size_t> indices;
  std::size_t chains;
  double acceptance;  ///< mean of the acceptance probabilities min(1, w'/w)

  /// The observable along the chains, in the layout of gamma_method, from its values on the proposals.
  [[nodiscard]] std::vector<double> series(std::span<double const> proposal_values) const {
    std::vector<double> values(indices.size());
    std::ranges::transform(indices, values.begin(), [&](std::size_t i) { return proposal_values[i]; });
    return values;
  }

  /// Average over p with its error and tau_int.
  [[nodiscard]] chain_estimate mean(std::span<double const> proposal_values) const {
    return gamma_method(series(proposal_values), chains);
  }
};

/// Runs `chains` chains over one stream of proposals: sample time * chains + chain is proposed to that chain
/// at that time; a remainder at the end is not used. uniform(i) gives a number in (0, 1) for proposal i, the
/// same whenever it is asked. Chains start from their first proposal.
template <std::invocable<std::size_t> Uniform>
[[nodiscard]] metropolis_run independence_metropolis(std::span<double const> log_w, Uniform&& uniform,
                                                     std::size_t chains = 1) {
  if (chains == 0 || log_w.size() / chains < 2)
    throw std::invalid_argument("independence_metropolis: found " + std::to_string(log_w.size()) + " proposals for " +
                                std::to_string(chains) + " chains, expected at least two each");
  static_cast<void>(detail::checked_largest(log_w));
  std::size_t const length = log_w.size() / chains;
  metropolis_run run{std::vector<std::size_t>(length * chains), chains, 0};
  double accepted = 0;
  for (std::size_t i = 0; i < length * chains; ++i) {
    if (i < chains) {
      run.indices[i] = i;
      continue;
    }
    std::size_t const held = run.indices[i - chains];
    // From a state of weight zero (only possible at the start) everything is accepted.
    double const log_ratio = log_w[held] == -std::numeric_limits<double>::infinity() ? 0. : log_w[i] - log_w[held];
    accepted += std::exp(std::min(0., log_ratio));
    run.indices[i] = std::log(static_cast<double>(uniform(i))) < log_ratio ? i : held;
  }
  run.acceptance = accepted / static_cast<double>((length - 1) * chains);
  return run;
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
