// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/train/plan.hpp>
#include <rgflow/engine/train/trainer.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

namespace engine {

/// A trainer without its type.
struct any_trainer {
  void* of;
  training_record const& (*step)(void* of);
  void (*save)(void* of, std::filesystem::path const& path);
  void (*set_steps)(void* of, std::uint64_t steps);
  training_options const& options;
  std::vector<training_record> const& history;
  reconstruction_record const& reconstruction;
};

[[gnu::cold]] inline training_outcome run_training(any_trainer const& t, training_plan const& plan) {
  using clock = std::chrono::steady_clock;
  auto const since = [](clock::time_point start) {
    return std::chrono::duration<double>(clock::now() - start).count();
  };
  constexpr std::uint64_t not_timed = 5, timed = 25;  // the first steps fault memory in and start threads
  constexpr auto endless = std::uint64_t{1} << 40;
  bool measuring = plan.seconds > 0 && t.history.size() == 0;
  if (measuring) t.set_steps(t.of, endless);

  if (!plan.checkpoint.empty()) remove_orphans(plan.checkpoint);
  training_outcome outcome{true, 0, 0, {}};
  auto const save = [&] {
    if (!plan.checkpoint.empty() && !measuring) t.save(t.of, plan.checkpoint);
  };
  auto last_save = clock::now();
  double measured = 0;
  while (t.history.size() < t.options.steps) {
    auto const start = clock::now();
    auto const& record = t.step(t.of);
    double const spent = since(start);
    outcome.seconds += spent;
    ++outcome.steps;
    if (measuring && outcome.steps > not_timed) measured += spent;
    if (measuring && (outcome.steps == not_timed + timed || outcome.seconds > 0.2 * plan.seconds)) {
      double const per_step = outcome.steps > not_timed ? measured / static_cast<double>(outcome.steps - not_timed)
                                                        : outcome.seconds / static_cast<double>(outcome.steps);
      double const left = std::max(0.0, plan.seconds - outcome.seconds);
      t.set_steps(t.of, t.history.size() + static_cast<std::uint64_t>(left / std::max(per_step, 1e-9)) + 1);
      measuring = false;
    }
    if (plan.on_step && !plan.on_step(record, t.history.size(), measuring ? 0 : t.options.steps)) {
      outcome.finished = false;
      break;
    }
    if (since(last_save) > plan.save_every) {
      save();
      last_save = clock::now();
    }
  }
  outcome.reconstruction = t.reconstruction;
  save();  // not if the run was stopped before its length was known: it starts anew
  return outcome;
}

}  // namespace engine

/// Runs the trainer to its end. A time limit becomes a number of steps once, from the rate after a few steps, and is
/// stored with the checkpoint: from there on the run has the same bits however often it is stopped and continued.
template <class Model, class Objective>
training_outcome run_training(trainer<Model, Objective>& t, training_plan const& plan) {
  using type = trainer<Model, Objective>;
  return engine::run_training({&t, [](void* of) -> training_record const& { return static_cast<type*>(of)->step(); },
                               [](void* of, std::filesystem::path const& path) { static_cast<type*>(of)->save(path); },
                               [](void* of, std::uint64_t steps) { static_cast<type*>(of)->set_steps(steps); },
                               t.options(), t.history(), t.reconstruction()},
                              plan);
}

}  // namespace rgflow::inline RGFLOW_ISA
