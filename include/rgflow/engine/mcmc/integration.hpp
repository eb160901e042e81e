// SPDX-License-Identifier: BSL-1.0
#pragma once

// Thermodynamic integration (Kirkwood, J. Chem. Phys. 3 (1935) 300): differences of log Z from averages along a path of
// theories, d log Z/ds = -<dS/ds>. Markov chains alone don't know Z; this is their way to it.

// Compilers list the way to a header before what it refuses, so those that refuse something come first.
#include <rgflow/engine/simd/lanes.hpp>
#include <rgflow/engine/borrowed.hpp>

#include <rgflow/engine/action.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/mcmc/hmc.hpp>
#include <rgflow/engine/mcmc/tuning.hpp>
#include <rgflow/engine/parallel/runs_tasks.hpp>
#include <rgflow/engine/quadrature.hpp>
#include <rgflow/engine/random/key.hpp>
#include <rgflow/engine/statistics/autocorrelation.hpp>
#include <rgflow/engine/statistics/convergence.hpp>
#include <rgflow/engine/statistics/estimate.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

struct integration_options {
  std::size_t nodes = 8;              ///< of Gauss and Legendre's rule
  std::uint64_t trajectories = 1000;  ///< of each chain at each node
  hmc_options chains{};               ///< its thermalization is that of the first node
  std::uint64_t settling = 200;       ///< thermalization at the others, which begin with the fields of the one before
  std::function<void(std::size_t)> on_node = [](std::size_t) {};  ///< (nodes done)

  /// The share of all trajectories that are made before others are averaged.
  double share_of_thermalization() const {
    auto const before = static_cast<double>(chains.thermalization + (nodes - 1) * settling);
    return before / (before + static_cast<double>(nodes * trajectories));
  }
};

/// <dS/ds> at one node.
struct integration_node {
  double at, weight;
  chain_estimate slope;
  double acceptance;
  bool converged;  ///< as check_convergence says
};

struct integrated_log_z {
  estimate difference;  ///< log Z(1) - log Z(0); the error is that of the averages, not of the rule
  std::vector<integration_node> nodes;
  std::size_t forces;  ///< evaluations of the force, of all chains together, thermalization included
};

/// log Z(1) - log Z(0) along a path of actions, by HMC at the nodes of Gauss and Legendre's rule. A Path has
///
///     A at(double s) const                              the action at s from 0 to 1
///     V slope(double s, lattice const&, V const* phi) const   dS/ds, for the number type V
///
/// The error knows of autocorrelations and takes the nodes to be independent: `settling` should be long enough for
/// chains to forget the node before. What the rule itself misses is seen by comparing with another number of nodes.
template <class V, class Path, class E>
integrated_log_z integrate_log_z(Path const& path, lattice const& sites, std::size_t channels, E& executor,
                                 integration_options const& options) {
  static_assert(runs_tasks<E>::fits);
  using action = std::remove_cvref_t<decltype(path.at(0.5))>;
  if (options.nodes == 0 || options.trajectories < 4)
    throw std::invalid_argument("integrate_log_z: found " + std::to_string(options.nodes) + " nodes and " +
                                std::to_string(options.trajectories) +
                                " trajectories at each, expected at least one node and four trajectories");
  integrated_log_z result{{0, 0}, {}, 0};
  std::vector<scalar_of_t<V>> fields;
  double variance = 0;
  for (auto const& [s, weight] : gauss_legendre_nodes(options.nodes)) {
    std::size_t const done = result.nodes.size();
    hmc_options here = options.chains;
    here.seed = seed_of_part(options.chains.seed, done);
    if (done > 0) here.thermalization = options.settling;
    hmc<V, action> chains(path.at(s), sites, channels, here);
    if (done > 0) chains.place(fields);
    chains.thermalize(executor);
    auto const m = chains.measure(executor, options.trajectories, 1, [&](std::span<V const> phi, std::span<V> out) {
      out[0] = path.slope(s, sites, phi.data());
    });
    fields = chains.state().fields;
    auto const slope = gamma_method(m.values, here.chains);
    bool const converged = check_convergence(m.values, here.chains).converged;
    result.nodes.push_back({s, weight, slope, m.record.acceptance(), converged});
    result.difference.value -= weight * slope.value;
    variance += weight * weight * slope.error * slope.error;
    // (The step is tuned in the thermalization: its trajectories are counted as if they had the final one.)
    result.forces += static_cast<std::size_t>(here.thermalization + options.trajectories) * here.chains *
                     chains.steps() * forces_per_step(here.scheme);
    options.on_node(done + 1);
  }
  result.difference.error = std::sqrt(variance);
  return result;
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
