// SPDX-License-Identifier: BSL-1.0
#pragma once

// How good a flow is: from its samples and from Markov chains to numbers with errors.

#include "observables.hpp"

#include <program/chains.hpp>
#include <program/convergence.hpp>

#include <rgflow/engine/statistics.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace record {

using rgflow::engine::estimate;

/// Configurations of the flow and of chains, measured.
struct measurements {
  row_layout layout{};
  std::vector<quantity> observables = {};
  std::optional<double> exact_log_z;
  std::uint64_t seed = 1;
  std::vector<double> log_w;  ///< -S - log q of the flow's samples
  std::vector<double> rows;   ///< of these
  std::optional<program::chain_result> chains;
  std::vector<double> log_w_on_chains;  ///< [time][chain], of the fields that were kept
};

/// One quantity by the flow, reweighted or by independence Metropolis, and by the chains.
struct comparison {
  quantity what;
  estimate flow;
  std::optional<estimate> hmc;
};

/// The quantity, of those compared, that is the most standard errors away from what it should be.
struct agreement {
  std::size_t quantities = 0;  ///< that were compared
  std::size_t no_value = 0;    ///< without a value or an error, such as a root of a negative number
  std::size_t beyond = 0;      ///< of them by more than `allowed`
  double sigma = 0;            ///< the largest
  std::string where = {};

  /// Of 30 independent quantities with right errors one is farther away than that in one case of 500.
  static constexpr double allowed = 4;
  void add(std::string const& name, estimate, estimate);
  /// Such as "all 9 agree within 2.3 σ (farthest: χ)".
  [[nodiscard]] std::string text() const;
};

/// What configurations of the chains say of the flow.
struct cross_check {
  std::size_t configurations;
  estimate ess_forward;  ///< 1 / (E_p[w] E_p[1/w]) as a share
  rgflow::engine::log_z_bracket bracket;
  estimate kl_forward;  ///< of the target to the flow, <log w>_p - log Z in nats
  /// The share of configurations with a larger weight than all samples of the flow. If there is none, the error is the
  /// share of one.
  estimate unseen;
  program::convergence convergence;
};

struct quality {
  rgflow::engine::weight_summary weights;
  bool reliable;      ///< weights; if not, the flow's values are those of independence Metropolis
  estimate pareto_k;  ///< with its asymptotic error
  estimate ess;       ///< as a share, with the error that blocks of samples show
  estimate kl;  ///< <S + log q> + log Z in nats, with the exact log Z if it is known, else with that of the weights
  estimate acceptance;  ///< of independence Metropolis
  estimate tau_int;     ///< of |M| / V along its chain; 1/2 = independent
  std::vector<comparison> observables, two_point;
  std::optional<cross_check> cross;
  agreement flow_and_hmc, flow_and_known, hmc_and_known;
};
[[nodiscard]] quality assess(measurements const&);

}  // namespace record
