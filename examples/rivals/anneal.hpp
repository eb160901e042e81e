// SPDX-License-Identifier: BSL-1.0
#pragma once

// Annealed importance sampling of log Z: included by the units of the theories and by nothing else.

#include "sampling.hpp"
#include "timing.hpp"

#include <rgflow/engine/density/annealed.hpp>
#include <rgflow/engine/model/flow_model.hpp>
#include <rgflow/engine/parallel.hpp>
#include <rgflow/engine/statistics.hpp>
#include <rgflow/hierarchy.hpp>
#include <rgflow/hierarchy/independent_sites.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>

namespace rivals {

/// The best of the protocols that are tried, by forces for a given error of log Z, and what it gives.
template <class Action>
class annealer {
  // A declaration of any extents: the model knows those of the lattice at run time.
  using facts =
      rgflow::flow_facts<rgflow::independent_sites<rgflow::torus<8, 8>, rgflow::channel_field<Action::channels>>>;
  using prior = rgflow::engine::flow_model<typename facts::expansion, float>;

 public:
  annealer(Action const& action, sampling_settings const& s)
      : action_(action),
        s_(s),
        executor_(s.threads),
        prior_(square(s.lattice), facts::depth,
               facts::coarsening, rgflow::seed{s.seed}, "independent sites") {
    prior_.run_on(executor_);
  }

  annealing_result run() {
    annealing_result r{};
    annealing_trial best{};
    r.tuning_seconds = seconds([&] {
      choose_width();
      best = choose_protocol(r);
    });
    auto path = annealed_in(best, 16, 256);
    r.stages = best.stages;
    r.steps = best.steps;
    r.forces = path.first.forces();
    r.tuning_seconds += path.second;
    s_.on_part("samples");
    r.sampling_seconds = seconds([&] {
      auto const drawn = path.first.sample(s_.annealed_samples, kept);
      r.acceptance = drawn.acceptance;
      r.weights = rgflow::engine::summarize_weights(drawn.log_w);
    });
    return r;
  }

 private:
  // Samples of trials, and from here on those of the result.
  static constexpr std::size_t tried = 1024;
  static constexpr std::uint64_t kept = 1U << 20U;
  // Forces of a trial on all sites at most.
  static constexpr double most_work = 1U << 23U;
  using path_type = rgflow::annealed<prior, Action>;

  template <class F>
  double seconds(F const& f) const {
    return seconds_of(f, s_.processor_time, s_.threads);
  }

  /// Of the normal numbers that it begins with: the one whose samples have the largest <log w>.
  void choose_width() {
    double best = -std::numeric_limits<double>::infinity(), chosen = 0;
    for (double w = -4; w <= 4; w += 0.125) {
      set_width(w);
      auto const drawn = path_type(prior_, action_, {.stages = 1, .moves = 0}).sample(tried);
      double const mean = rgflow::engine::summarize_weights(drawn.log_w).mean_log_w.value;
      if (mean > best) {
        best = mean;
        chosen = w;
      }
    }
    set_width(chosen);
  }
  void set_width(double w) { std::fill(prior_.weights().begin(), prior_.weights().end(), static_cast<float>(w)); }

  /// Trajectories of 4 steps, in ever more stages as long as that saves a tenth of the forces; then of 16 and of 1,
  /// from half the forces of the best on.
  annealing_trial choose_protocol(annealing_result& r) {
    annealing_trial best{};
    best.forces_for_error_1 = std::numeric_limits<double>::infinity();
    double const volume = static_cast<double>(prior_.sites().volume());
    for (std::size_t const steps : {4U, 16U, 1U}) {
      double before = std::numeric_limits<double>::infinity();
      std::size_t stages = std::max<std::size_t>(16, best.stages * best.steps / steps / 2);
      for (; static_cast<double>(stages * steps) * volume <= most_work; stages *= 2) {
        annealing_trial t{stages, steps, 0, 0, 0};
        auto const path = annealed_in(t, 6, 128).first;
        auto const w = rgflow::engine::summarize_weights(path.sample(tried).log_w);
        t.ess = w.ess;
        t.pareto_k = w.pareto_k;
        t.forces_for_error_1 = w.log_z.error * w.log_z.error * static_cast<double>(tried * path.forces());
        r.trials.push_back(t);
        s_.on_part("tried " + std::to_string(stages) + " stages of " + std::to_string(steps) + " steps: ESS " +
                   std::to_string(t.ess) + ", " + std::to_string(std::lround(t.forces_for_error_1)) +
                   " forces for an error of 1");
        // Where there are few effective samples the error is not known.
        bool const known = t.pareto_k <= 0.7 && t.ess >= 0.2;
        if (known && t.forces_for_error_1 < best.forces_for_error_1) best = t;
        if (known && t.forces_for_error_1 > 0.9 * before) break;
        if (known) before = t.forces_for_error_1;
      }
    }
    // None is good enough: the longest is the least bad.
    if (best.stages == 0) best = r.trials.back();
    return best;
  }

  /// The path of a trial, tuned, and how long that took.
  std::pair<path_type, double> annealed_in(annealing_trial const& t, std::size_t rounds, std::size_t samples) const {
    path_type path(prior_, action_, {.stages = t.stages, .steps = t.steps});
    double const took = seconds([&] { path.tune(rounds, samples); });
    return {std::move(path), took};
  }

  Action action_;
  sampling_settings s_;
  rgflow::engine::tbb_executor executor_;
  prior prior_;
};

template <class Action>
annealing_result anneal(Action const& action, sampling_settings const& s) {
  return annealer<Action>(action, s).run();
}

}  // namespace rivals
