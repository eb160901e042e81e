// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/model/adopt.hpp>
#include <rgflow/engine/train/plan.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

// Training in stages, from easy to hard, without the types of what is trained. stage.hpp makes stages of models.

namespace rgflow::inline RGFLOW_ISA {

/// What became of a stage.
struct stage_outcome {
  training_outcome run;
  std::vector<training_record> history = {};  ///< of all of its steps, those made by an earlier process included
};

/// One stage of a curriculum. stage(...) makes it of a model and an objective; other ways of training are other
/// functions.
struct training_stage {
  std::string name;  ///< in messages, and of its checkpoint
  /// What the next stage begins with; called after training.
  std::function<named_weights()> weights;
  /// Called before training with what the stage before has ended with. Not in the first stage that is run.
  std::function<void(named_weights const&)> take_over;
  /// Trains, or goes on with the run saved in the checkpoint of the plan if there is one to `resume`.
  std::function<stage_outcome(training_plan const&, bool resume)> train;
  double share = 1;  ///< of the time, compared with the other stages
};

struct curriculum_plan {
  double seconds = 0;  ///< wall time of all stages to aim at; 0 = as many steps as their options say
  /// Of the last stage. Those before it are saved beside it, with _NAME behind. Empty = never saved.
  std::filesystem::path checkpoint = {};
  /// Goes on from the checkpoints there are. Unless asked for, these are set aside as PATH.before.
  bool resume = false;
  double save_every = 30;  ///< seconds between saves
  /// Called after every step with (the stage, the step's record, steps made, steps of the stage); false stops the run
  /// early, saved.
  std::function<bool(training_stage const&, training_record const&, std::uint64_t, std::uint64_t)> on_step = {};
};

struct curriculum_outcome {
  bool finished = true;                    ///< false if on_step stopped it
  std::vector<stage_outcome> stages = {};  ///< those that were begun; of a resumed run from the first that was saved
};

/// Stages of training, each of which begins with the weights that the one before has ended with: on growing lattices,
/// with constants that go from easy to hard, or with larger batches at the end.
class curriculum {
 public:
  /// Throws std::invalid_argument if there are none, or if two have one name.
  curriculum(std::vector<training_stage> stages) : stages_(std::move(stages)) {
    if (stages_.empty()) throw std::invalid_argument("curriculum: found no stage, expected one or more");
    for (auto s = stages_.begin(); s != stages_.end(); ++s) {
      if (s->name.empty() || s->name.find('/') != s->name.npos)
        throw std::invalid_argument("curriculum: a stage is called '" + s->name +
                                    "', expected a name that a file can end with");
      if (std::find_if(s + 1, stages_.end(), [&](auto const& t) { return t.name == s->name; }) != stages_.end())
        throw std::invalid_argument("curriculum: two stages are called '" + s->name + "'");
      if (!(s->share > 0))
        throw std::invalid_argument("curriculum: the share of stage '" + s->name + "' is " +
                                    engine::number_text(s->share) + ", expected a positive number");
    }
  }

  std::vector<training_stage> const& stages() const { return stages_; }

  /// Of each stage, where the last one is saved in `last`.
  std::vector<std::filesystem::path> checkpoints(std::filesystem::path const& last) const {
    std::vector<std::filesystem::path> all;
    for (auto const& s : stages_) all.push_back(&s == &stages_.back() || last.empty() ? last : beside(last, s.name));
    return all;
  }
  /// Of a stage that is not the last one.
  static std::filesystem::path beside(std::filesystem::path last, std::string const& name) {
    last += "_" + name;
    return last;
  }
  /// The first stage that has a checkpoint; the number of stages if none has.
  std::size_t first_saved(std::filesystem::path const& last) const {
    auto const all = checkpoints(last);
    return static_cast<std::size_t>(
        std::ranges::find_if(all, [](auto const& path) { return std::filesystem::exists(path); }) - all.begin());
  }

  /// See run_training below.
  curriculum_outcome run(curriculum_plan const& plan) const {
    auto const saved_in = checkpoints(plan.checkpoint);
    if (!plan.resume)
      for (auto const& path : saved_in)
        if (std::filesystem::exists(path)) std::filesystem::rename(path, path.string() + ".before");
    std::size_t const found = first_saved(plan.checkpoint), first = found < stages_.size() ? found : 0;
    double shares = 0;
    for (auto const& s : stages_) shares += s.share;

    curriculum_outcome outcome;
    for (std::size_t k = first; k < stages_.size(); ++k) {
      auto const& now = stages_[k];
      if (k > first) now.take_over(stages_[k - 1].weights());
      training_plan own{
          .seconds = plan.seconds * now.share / shares, .checkpoint = saved_in[k], .save_every = plan.save_every};
      if (plan.on_step)
        own.on_step = [&](training_record const& record, std::uint64_t done, std::uint64_t of) {
          return plan.on_step(now, record, done, of);
        };
      outcome.stages.push_back(now.train(own, std::filesystem::exists(saved_in[k])));
      outcome.finished = outcome.stages.back().run.finished;
      if (!outcome.finished) break;
    }
    return outcome;
  }

 private:
  std::vector<training_stage> stages_;
};

/// Runs the stages to their end. A saved run goes through those that it has finished again, which takes no steps, and
/// has the same bits as one that never stopped. Go on with the same `seconds`: stages that have not begun get their
/// share of it. Their numbers of steps, and so their bits, depend on how fast the machine is.
[[gnu::cold]] inline curriculum_outcome run_training(curriculum const& stages, curriculum_plan const& plan) {
  return stages.run(plan);
}

/// A lattice of a curriculum, its sites per side, and how long it is trained on.
struct growing_lattice {
  std::size_t extent;
  std::uint64_t steps;
  double share;  ///< of the time, compared with the largest lattice

  std::string name() const { return std::to_string(extent); }  ///< of its stage
};

/// Lattices of `first`, 2 first, 4 first, ... up to `last` sites per side. What happens at short distances is learned
/// where it is cheap: each lattice has twice the steps of the next larger one, which on a square is half of its time.
/// Throws std::invalid_argument if `last` is none of these.
[[gnu::cold]] inline std::vector<growing_lattice> growing_lattices(std::size_t first, std::size_t last,
                                                                   std::uint64_t steps_of_last) {
  std::vector<growing_lattice> all{{last, steps_of_last, 1}};
  while (all.front().extent > first && all.front().extent % 2 == 0) {
    auto const& next = all.front();
    all.insert(all.begin(), {next.extent / 2, next.steps * 2, next.share / 2});
  }
  if (all.front().extent != first)
    throw std::invalid_argument("curriculum: a lattice of " + std::to_string(last) +
                                " sites per side is not reached from one of " + std::to_string(first) +
                                " by doubling it");
  return all;
}

/// Whether training on such lattices, in stages of their names, has left a checkpoint of any of them.
[[gnu::cold]] inline bool any_saved(std::vector<growing_lattice> const& all, std::filesystem::path const& last) {
  return std::ranges::any_of(all, [&](growing_lattice const& now) {
    return std::filesystem::exists(&now == &all.back() ? last : curriculum::beside(last, now.name()));
  });
}

}  // namespace rgflow::inline RGFLOW_ISA
