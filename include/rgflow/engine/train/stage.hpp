// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compilers list the way to a header before what it refuses, so those that refuse something come first.
#include <rgflow/engine/simd/lanes.hpp>
#include <rgflow/engine/borrowed.hpp>
#include <rgflow/engine/density/exact.hpp>

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/train/curriculum.hpp>
#include <rgflow/engine/train/run.hpp>
#include <rgflow/engine/train/trainer.hpp>

#include <functional>
#include <string>
#include <type_traits>
#include <utility>

namespace rgflow::inline RGFLOW_ISA {

/// What a stage does otherwise than all do.
template <class Model, class Objective>
struct stage_choices {
  double share = 1;  ///< of the time, compared with the other stages
  /// Called before the first step, to freeze tensors or to scale their learning rates.
  std::function<void(trainer<Model, Objective>&)> prepare = {};
  /// Takes over the weights of the stage before, in place of adopt(model, before, by_level(before, model)).
  std::function<void(Model&, named_weights const&)> take_over = {};
};

/// A stage that trains a model. Its weights are those of the stage before, level by level, and afterwards their running
/// average. The model is borrowed; stages that keep the lattice share one.
template <class Model, class Objective>
training_stage stage(std::string name, Model& model, Objective objective, training_options const& options,
                     std::type_identity_t<stage_choices<Model, Objective>> choices = {}) {
  training_stage made;
  made.name = std::move(name);
  made.share = choices.share;
  made.weights = [&model] { return named_weights(model); };
  made.take_over = [&model, own = std::move(choices.take_over)](named_weights const& before) {
    if (own)
      own(model, before);
    else
      adopt(model, before, by_level(before, model));
  };
  made.train = [&model, objective = std::move(objective), options, prepare = std::move(choices.prepare)](
                   training_plan const& plan, bool resume) {
    trainer<Model, Objective> run(model, objective, options);
    if (prepare) prepare(run);
    if (resume) run.load(plan.checkpoint);
    stage_outcome outcome{run_training(run, plan)};
    outcome.history = run.history();
    run.swap_average();
    return outcome;
  };
  return made;
}

}  // namespace rgflow::inline RGFLOW_ISA
