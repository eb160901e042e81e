// SPDX-License-Identifier: BSL-1.0
#pragma once

// How long trajectories should be, and how often refused: found by trying, by the only measure that counts, the work
// for an effective sample.

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/action.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/mcmc/hmc.hpp>
#include <rgflow/engine/parallel/runs_tasks.hpp>
#include <rgflow/engine/statistics/autocorrelation.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <numbers>
#include <span>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// One setting that was tried.
struct hmc_trial {
  double length, target_acceptance;
  std::size_t steps;              ///< of the integrator per trajectory
  double tau_int, tau_int_error;  ///< of the slowest observable, in trajectories
  double forces;                  ///< evaluations of the force for an effective sample: 2 tau_int trajectories of them
  bool tau_found;                 ///< false: chains too short to see autocorrelations end; tau_int is a lower bound
};

/// Settings of the least cost, fields in equilibrium (hmc::place), and all that was tried, in order.
template <class T>
struct hmc_tuning {
  hmc_options options;
  std::vector<T> fields;  ///< [chain][site][channel]
  std::vector<hmc_trial> trials;
};

struct hmc_tuning_plan {
  std::uint64_t thermalization = 100;          ///< trajectories in which each trial finds its step
  std::uint64_t trajectories = 200;            ///< that it measures at a time
  double least_lengths = 50;                   ///< until chains are so many tau_int long,
  std::uint64_t most_trajectories = 3200;      ///< but no more than this
  std::vector<double> acceptances{0.65, 0.9};  ///< tried at the end, beside that of the options
  std::function<void(hmc_trial const&)> on_trial = [](hmc_trial const&) {};
};

/// Evaluations of the force per step.
[[nodiscard]] inline std::size_t forces_per_step(integrator scheme) { return detail::stages_of(scheme).size(); }

/// Looks for the trajectory length, then for the target acceptance, with the least work per effective sample of the
/// slowest of `observables` numbers that observe(phi, out) writes. From options.length on the length is doubled while
/// that helps, else halved while that helps; then its neighbours by a factor sqrt(2) are tried. Trials begin in each
/// other's fields, the first after options.thermalization. Work is counted in forces, not seconds: the same on every
/// machine but for rounding. A trial that ended before its autocorrelations did (tau_found) is never chosen, as its
/// tau_int is a lower bound; if all did, the options come back as they were given.
template <class V, Action A, class E, class Observe>
hmc_tuning<scalar_of_t<V>> tune_hmc(A const& action, lattice const& sites, std::size_t channels,
                                    hmc_options const& options, E& executor, std::size_t observables,
                                    Observe const& observe, hmc_tuning_plan const& plan = {}) {
  static_assert(runs_tasks<E>::fits);
  hmc_tuning<scalar_of_t<V>> tuned{options, {}, {}};
  {
    hmc<V, A> first(action, sites, channels, options);
    first.thermalize(executor);
    tuned.fields = first.state().fields;
  }
  auto const cost_of = [&](double length, double acceptance) {
    hmc_options tried = options;
    tried.length = length;
    tried.step = std::min(options.step, length);
    tried.target_acceptance = acceptance;
    tried.thermalization = plan.thermalization;
    tried.seed = options.seed + 1 + tuned.trials.size();
    hmc<V, A> chains(action, sites, channels, tried);
    chains.place(tuned.fields);
    chains.thermalize(executor);
    hmc_trial trial{length, acceptance, chains.steps(), 0, 0, 0, true};
    std::vector<double> values;
    std::uint64_t done = 0;
    do {
      auto const m = chains.measure(executor, plan.trajectories, observables, observe);
      values.insert(values.end(), m.values.begin(), m.values.end());
      done += plan.trajectories;
      trial.tau_int = 0;
      for (std::size_t o = 0; o < observables; ++o) {
        auto const found = gamma_method(chain_table{values, options.chains, observables},
                                        [o](std::span<double const> mean) { return mean[o]; });
        if (found.tau_int < trial.tau_int) continue;
        trial.tau_int = found.tau_int;
        trial.tau_int_error = found.tau_int_error;
        trial.tau_found = found.window_found;
      }
    } while (static_cast<double>(done) < plan.least_lengths * trial.tau_int && done < plan.most_trajectories);
    trial.forces = 2 * trial.tau_int * static_cast<double>(trial.steps * forces_per_step(options.scheme));
    tuned.fields = chains.state().fields;
    tuned.trials.push_back(trial);
    plan.on_trial(trial);
    return trial.tau_found ? trial.forces : std::numeric_limits<double>::infinity();
  };

  double best = cost_of(options.length, options.target_acceptance);
  auto const try_setting = [&](double length, double acceptance) {
    double const cost = cost_of(length, acceptance);
    if (!(cost < best)) return false;
    best = cost;
    tuned.options.length = length;
    tuned.options.target_acceptance = acceptance;
    return true;
  };
  auto const try_factor = [&](double factor) {
    return try_setting(tuned.options.length * factor, tuned.options.target_acceptance);
  };
  // (Of one step a trajectory can't be shorter.)
  double const towards = try_factor(2) ? 2 : 0.5;
  bool better = true;
  while (better && (towards > 1 || tuned.trials.back().steps > 1)) better = try_factor(towards);
  if (!try_factor(std::numbers::sqrt2)) try_factor(1 / std::numbers::sqrt2);
  for (double const acceptance : plan.acceptances) try_setting(tuned.options.length, acceptance);
  return tuned;
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
