// SPDX-License-Identifier: BSL-1.0
#pragma once

// From a trained flow and from Markov chains to numbers with errors.

#include "chains.hpp"
#include "observables.hpp"
#include "sampler.hpp"

#include <program/convergence.hpp>

#include <rgflow/engine/statistics.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace phi4 {

using rgflow::engine::estimate;

struct evaluation_settings {
  std::size_t extent = 16;
  couplings constants{};
  std::size_t samples = 0;  ///< 0: enough for `effective` effective ones, within limits
  double effective = 15000;
  std::size_t kept = 0;  ///< how many fields to keep
  std::uint64_t seed = 1;
  std::size_t threads = 1;
  /// (samples drawn, of how many); false stops.
  std::function<bool(std::uint64_t, std::uint64_t)> on_samples;
};

/// What the flow says.
struct flow_side {
  bool finished = false;
  bool reliable = false;            ///< Pareto k <= 0.7 and at least 1000 effective samples
  std::vector<estimate> values;     ///< of quantities(): reweighted; if not reliable, of independence Metropolis
  std::vector<estimate> two_point;  ///< Re <conj(phi_x) phi_{x + r e1}>
  rgflow::engine::weight_summary weights{};
  double acceptance = 0;  ///< of independence Metropolis
  double tau_int = 0.5;   ///< of |M/V|^2 along its chain; 1/2 = independent
  std::vector<double> log_w;
  flow_samples kept;   ///< the first samples
  double seconds = 0;  ///< of drawing alone
};

/// What Markov chains say.
struct chain_side {
  program::convergence convergence;  ///< of |M/V|^2 and the helicity modulus
  std::vector<estimate> values;
  std::vector<double> tau_int;  ///< in trajectories
  std::vector<estimate> two_point;
};

/// How the flow judges configurations of the chains.
struct cross_check {
  double ess_forward;                     ///< 1 / (E_p[w] E_p[1/w])
  rgflow::engine::log_z_bracket bracket;  ///< E_q[log w] <= log Z <= E_p[log w]
};

[[nodiscard]] flow_side evaluate_flow(sampler const& flow, evaluation_settings const& settings);
[[nodiscard]] chain_side evaluate_chains(chain_result const& run, std::size_t extent, couplings const& constants);
[[nodiscard]] cross_check compare(sampler const& flow, flow_side const& drawn, chain_result const& run,
                                  std::size_t extent, couplings const& constants, std::size_t threads);

}  // namespace phi4
