// SPDX-License-Identifier: BSL-1.0
#pragma once

// The samplers with templates: included by the units of the theories and by nothing else.

#include "sampling.hpp"
#include "timing.hpp"

#include <record/observe.hpp>

#include <rgflow/engine/mcmc.hpp>
#include <rgflow/engine/parallel.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/engine/statistics.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace rivals {

namespace engine = rgflow::engine;

template <class Action, class V>
class chains_of {
 public:
  /// `clusters`: a move that is mixed with the trajectories of method::cluster.
  template <class Clusters>
  chains_of(Action const& action, Clusters const& clusters, method how, sampling_settings const& s)
      : action_(action),
        sites_(square(s.lattice)),
        how_(how),
        s_(s),
        executor_(s.threads) {
    // Slow waves turn as slowly as the lattice is large. The search for the best length begins somewhere near.
    options_.length = s.length.value_or(std::max(1., static_cast<double>(s.lattice) / 16));
    options_.chains = s.chains;
    options_.seed = s.seed;
    if (how == method::microcanonical) options_.motion = engine::dynamics::microcanonical;
    if (how == method::cluster)
      mixed_in_ = clusters;
    else
      mixed_in_ = engine::trajectories_alone{};
  }

  sampling_result run() {
    sampling_result r{};
    r.chains = s_.chains;
    if (!s_.length) r.tuning_seconds = seconds_of([&] { how_ == method::cluster ? tune_by_time() : tune(); });
    r.trials = trials_;
    std::uint64_t const thermalization =
        s_.length ? options_.thermalization : static_cast<std::uint64_t>(std::max(200., 20 * tau_int_));
    auto chains = begin(thermalization, options_);
    s_.on_part("thermalizes");
    r.thermalization_seconds = seconds_of([&] { chains.thermalize(executor_); });
    r.length = options_.length;
    r.target_acceptance = options_.target_acceptance;
    r.forces = chains.steps() * engine::forces_per_step(options_.scheme);

    // Measured and timed parts in turn, so that the time is one of the same hour. What is timed is a copy: the fields
    // that are measured don't depend on how fast the machine is.
    engine::hmc_record record{s_.chains, chains.steps(), {}};
    std::vector<double> seconds;
    constexpr std::uint64_t parts = 8;
    for (std::uint64_t part = 0; part < parts; ++part) {
      s_.on_part("samples, part " + std::to_string(part + 1) + " of " + std::to_string(parts));
      auto timed = chains;
      // Long enough that starting and stopping threads does not count.
      double const first = seconds_of([&] { advance(timed, 10); }) / 10;
      auto const count = static_cast<std::uint64_t>(std::clamp(0.2 / first, 10., 10000.));
      seconds.push_back(seconds_of([&] { advance(timed, count); }) / static_cast<double>(count));
      auto m = chains.measure(executor_, s_.sweeps / parts, record::column_count, observer(), 1, mixed_in_);
      r.table.insert(r.table.end(), m.values.begin(), m.values.end());
      record.delta_h.insert(record.delta_h.end(), m.record.delta_h.begin(), m.record.delta_h.end());
    }
    for (double const t : seconds) r.seconds_per_sweep += t / parts;
    for (double const t : seconds) r.seconds_per_sweep_error += std::pow(t - r.seconds_per_sweep, 2);
    r.seconds_per_sweep_error = std::sqrt(r.seconds_per_sweep_error / (parts * (parts - 1)));
    r.acceptance = record.acceptance();
    auto const balance = record.exp_minus_delta_h();
    r.exp_minus_delta_h = balance.value;
    r.exp_minus_delta_h_error = balance.error;
    return r;
  }

 private:
  using sampler = engine::hmc<V, Action>;
  static constexpr std::size_t tuned_for = 2;

  template <class F>
  double seconds_of(F const& f) const {
    // A tile of chains is the work of one thread.
    std::size_t const tiles = (s_.chains + sampler::width - 1) / sampler::width;
    return rivals::seconds_of(f, s_.processor_time, std::min(s_.threads, tiles));
  }

  auto observer() const {
    return [this](auto phi, auto out) { record::observe(action_, sites_, phi.data(), out.data()); };
  }
  /// Energy and magnetization squared.
  auto tuning_observer() const {
    return [this](std::span<V const> phi, std::span<V> out) {
      std::array<V, record::column_count> all;
      record::observe(action_, sites_, phi.data(), all.data());
      out[0] = all[record::column_action];
      out[1] = all[record::column_m_squared];
    };
  }

  /// Chains with other options, in the present fields if there are any.
  sampler begin(std::uint64_t thermalization, engine::hmc_options options) {
    options.thermalization = thermalization;
    options.seed = s_.seed + 1000 * ++begun_;
    sampler chains(action_, sites_, Action::channels, options);
    if (!fields_.empty()) chains.place(fields_);
    return chains;
  }
  void advance(sampler& chains, std::uint64_t count) {
    chains.advance(
        executor_, count, [](engine::hmc_tile<V> const&) {}, mixed_in_);
  }

  void tune() {
    engine::hmc_tuning_plan plan;
    plan.thermalization = 60;
    plan.trajectories = 100;
    plan.least_lengths = 30;
    plan.on_trial = [&](engine::hmc_trial const& t) { keep(t); };
    auto tuned =
        engine::tune_hmc<V>(action_, sites_, Action::channels, options_, executor_, tuned_for, tuning_observer(), plan);
    options_ = tuned.options;
    fields_ = std::move(tuned.fields);
    for (auto const& t : tuned.trials)
      if (t.length == options_.length && t.target_acceptance == options_.target_acceptance) tau_int_ = t.tau_int;
  }

  /// The work of a cluster move is not one of forces: here the measure is seconds.
  void tune_by_time() {
    double best = 0;
    engine::hmc_options chosen = options_;
    for (double const length : {1., 0.5, 2.}) {
      engine::hmc_options tried = options_;
      tried.length = length;
      auto chains = begin(fields_.empty() ? 500 : 60, tried);
      chains.thermalize(executor_);
      advance(chains, fields_.empty() ? 300 : 60);
      double const seconds = seconds_of([&] { advance(chains, 200); }) / 200;
      std::vector<double> const values =
          chains.measure(executor_, 400, tuned_for, tuning_observer(), 1, mixed_in_).values;
      fields_ = chains.state().fields;
      engine::hmc_trial trial{length, tried.target_acceptance, chains.steps(), 0, 0, 0, true};
      for (std::size_t o = 0; o < tuned_for; ++o) {
        auto const found = engine::gamma_method(engine::chain_table{values, s_.chains, tuned_for},
                                                [o](std::span<double const> mean) { return mean[o]; });
        if (found.tau_int < trial.tau_int) continue;
        trial.tau_int = found.tau_int;
        trial.tau_int_error = found.tau_int_error;
        trial.tau_found = found.window_found;
      }
      trial.forces = 2 * trial.tau_int * static_cast<double>(trial.steps * engine::forces_per_step(options_.scheme));
      keep(trial);
      if (double const rate = 1 / (seconds * trial.tau_int); rate > best) {
        best = rate;
        chosen = tried;
        tau_int_ = trial.tau_int;
      }
    }
    options_ = chosen;
  }

  void keep(engine::hmc_trial const& t) {
    trials_.push_back(t);
    s_.on_part("tried length " + engine::number_text(t.length) + ", acceptance " +
               engine::number_text(t.target_acceptance) + ": tau_int " + std::to_string(t.tau_int) + ", " +
               std::to_string(std::lround(t.forces)) + " forces per effective sample");
  }

  Action action_;
  engine::lattice sites_;
  method how_;
  sampling_settings s_;
  engine::tbb_executor executor_;
  engine::hmc_options options_{};
  std::function<void(std::uint64_t, std::size_t, std::span<V>)> mixed_in_{};
  std::vector<engine::scalar_of_t<V>> fields_{};
  std::vector<engine::hmc_trial> trials_{};
  double tau_int_ = 0;
  std::uint64_t begun_ = 0;
};

/// In single precision: dH of the lattices that this is for is rounded far below 1, and <exp(-dH)> would tell.
template <class Action, class Clusters>
sampling_result sample(Action const& action, Clusters const& clusters, method how, sampling_settings const& s) {
  return chains_of<Action, engine::lanes<float>>(action, clusters, how, s).run();
}

}  // namespace rivals
