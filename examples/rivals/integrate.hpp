// SPDX-License-Identifier: BSL-1.0
#pragma once

// log Z by thermodynamic integration: included by the units of the theories and by nothing else.

#include "sampling.hpp"
#include "timing.hpp"

#include <rgflow/engine/mcmc.hpp>
#include <rgflow/engine/mcmc/integration.hpp>
#include <rgflow/engine/parallel.hpp>
#include <rgflow/engine/random/key.hpp>
#include <rgflow/engine/simd.hpp>

#include <algorithm>
#include <cstddef>
#include <string>

namespace rivals {

/// Along a path from a theory whose log Z is known, path.start().log_z(sites), to that which is asked for. In single
/// precision, as the other chains. Trajectories are tuned for the average that is integrated, at the end of the path,
/// where correlations are longest, unless their length is given.
template <std::size_t Channels, class Path>
integration_result integrate(Path const& path, sampling_settings const& s) {
  namespace engine = rgflow::engine;
  using V = engine::lanes<float>;
  engine::lattice const sites = square(s.lattice);
  engine::tbb_executor executor(s.threads);
  // A tile of chains is the work of one thread.
  std::size_t const busy = std::min(s.threads, (s.chains + engine::lane_count<V> - 1) / engine::lane_count<V>);
  engine::integration_options options;
  options.trajectories = s.sweeps;
  options.chains.chains = s.chains;
  options.chains.seed = s.seed;
  options.chains.length = s.length.value_or(std::max(1., static_cast<double>(s.lattice) / 16));

  integration_result r{};
  if (!s.length)
    r.tuning_seconds = seconds_of(
        [&] {
          engine::hmc_tuning_plan plan;
          plan.thermalization = 60;
          plan.trajectories = 100;
          plan.least_lengths = 30;
          plan.on_trial = [&](engine::hmc_trial const& t) {
            s.on_part("tried length " + engine::number_text(t.length));
          };
          auto const slope = [&](auto phi, auto out) { out[0] = path.slope(1, sites, phi.data()); };
          options.chains =
              engine::tune_hmc<V>(path.at(1), sites, Channels, options.chains, executor, 1, slope, plan)
                  .options;
        },
        s.processor_time, busy);
  r.length = options.chains.length;
  r.trajectories = s.sweeps;
  r.converged = true;
  for (auto* rule : {&r.coarse, &r.fine}) {
    options.nodes = rule == &r.fine ? s.nodes : std::max<std::size_t>(1, s.nodes / 2);
    options.chains.seed = engine::seed_of_part(s.seed, options.nodes);
    options.on_node = [&](std::size_t done) {
      s.on_part("node " + std::to_string(done) + " of " + std::to_string(options.nodes));
    };
    engine::integrated_log_z found;
    rule->seconds =
        seconds_of([&] { found = engine::integrate_log_z<V>(path, sites, Channels, executor, options); },
                   s.processor_time, busy);
    rule->nodes = options.nodes;
    rule->forces = found.forces;
    rule->log_z = {path.start().log_z(sites) + found.difference.value, found.difference.error};
    for (auto const& node : found.nodes) r.converged = r.converged && node.converged;
    rule->thermalization_seconds = rule->seconds * options.share_of_thermalization();
  }
  return r;
}

}  // namespace rivals
