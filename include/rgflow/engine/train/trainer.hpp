// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/borrowed.hpp>
#include <rgflow/engine/density/exact.hpp>
#include <rgflow/engine/density/members.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/statistics.hpp>
#include <rgflow/engine/text.hpp>
#include <rgflow/engine/train/gradient.hpp>
#include <rgflow/engine/train/state.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// Training met NaN or infinity. The model keeps the weights from before the failing step.
class nonfinite_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

namespace engine {

/// What is trained, and what on, or a refusal.
template <bool Kept, class Model, class Lacks>
struct is_trained_density {
  static_assert(rgflow::detail::HoldsFor<Kept, Model, Lacks>,
                "rgflow: a trainer trains a density: model<flow>, a symmetrized or conditioned one, or a type of yours "
                "(what it lacks stands below). See docs/density.md");
};
template <bool Kept, class O, class Lacks>
struct is_objective {
  static_assert(rgflow::detail::HoldsFor<Kept, O, Lacks>,
                "rgflow: a trainer needs an objective: reverse_kl(action), forward_kl(data), sampled_loss(loss), "
                "combined(...) or a type of yours with knows_weights, check, describe, first_nonfinite and a call "
                "operator for tiles (what it lacks stands below). See docs/training.md");
};
template <class O, class Model>
struct checked_objective : is_objective<Objective<O, Model>, O,
                                        rgflow::detail::lacking<Objective<O, Model>, members_of_objective<O, Model>>> {
};

}  // namespace engine

/// Trains a model on an objective, step by step; a killed run continues from save() with the same bits as if it had
/// never stopped.
template <class Model, class Objective>
class trainer {
  static_assert(
      sizeof(engine::is_trained_density<Density<Model>, Model,
                                        rgflow::detail::lacking<Density<Model>, engine::members_of_density<Model>>>) !=
      0);
  static_assert(
      sizeof(std::conditional_t<Density<Model>, engine::checked_objective<Objective, Model>, std::true_type>) != 0);

 public:
  using T = typename Model::value_type;

  trainer(Model& model, Objective objective, training_options options)
      : model_(model),
        objective_(std::move(objective)),
        gradient_(model),
        state_(options, model.weights(), model.tensors()) {
    objective_.check(model_, options.batch);
    for (auto const& t : model.tensors())
      if (!t.trained) freeze(t.path);
  }
  trainer(Model const&& model, Objective objective, training_options options)
      : trainer(engine::no_temporary(model), std::move(objective), options) {}

  /// Leaves the tensors whose path begins with `prefix` as they are from now on; returns how many weights that is.
  std::size_t freeze(std::string const& prefix) {
    return multiply_pace(0, "begins with", prefix, [&](std::string const& path) { return path.starts_with(prefix); });
  }

  /// Multiplies the learning rate of the tensors whose path ends with `suffix` by `factor` from now on; returns how
  /// many weights that is. Frozen ones stay frozen. "/w3" are the last weights of nets with two hidden layers: a step
  /// of Adam moves a sum of n terms n times as far as each, so wide layers want smaller ones (arXiv:2203.03466, table
  /// 3).
  std::size_t scale_rate(std::string const& suffix, double factor) {
    if (!(factor > 0 && std::isfinite(factor)))
      throw std::invalid_argument("training: the factor of a learning rate is " + engine::number_text(factor) +
                                  ", expected a positive number");
    return multiply_pace(static_cast<T>(factor), "ends with", suffix,
                         [&](std::string const& path) { return path.ends_with(suffix); });
  }

  std::uint64_t step_count() const { return state_.history.size(); }
  bool done() const { return step_count() >= options().steps; }
  std::vector<training_record> const& history() const { return state_.history; }
  /// Looked at every 20th step, in the first of the batch's slots.
  reconstruction_record const& reconstruction() const { return state_.reconstruction; }
  training_options const& options() const { return state_.options; }
  Objective const& objective() const { return objective_; }

  /// Sets the length of the run, once; it fixes the schedule.
  void set_steps(std::uint64_t steps) { state_.set_steps(steps); }

  training_record const& step() {
    auto const now = step_count();
    auto const& o = options();
    gradient_.check_reconstruction(now % 20 == 0);
    if constexpr (engine::KeepsState<Objective>) objective_.advance(model_, o.seed, now);
    gradient_(objective_, o.seed, now, o.batch);
    if (auto const& found = gradient_.found(); found && found->error > state_.reconstruction.error)
      state_.reconstruction = {found->error, found->level, now};
    double loss = 0;
    for (double l : gradient_.losses()) loss += l;
    loss /= static_cast<double>(o.batch);
    double const norm = engine::clip_to_norm(gradient_.gradient(), o.clip, model_.executor());
    if (!std::isfinite(loss) || !std::isfinite(norm)) throw nonfinite_error(diagnosis(now, loss, norm));
    double const rate = o.optimizer.learning_rate * o.schedule(now, o.steps);
    state_.update(rate, gradient_.gradient(), model_.weights(), model_.executor());
    state_.add_to_average(model_.weights());
    constexpr bool weighs = Objective::knows_weights && !engine::estimates_log_q<Model>;
    double const ess = weighs ? engine::effective_sample_size(gradient_.log_weights()) : 0.0;
    state_.history.push_back({loss, ess, norm, rate});
    return state_.history.back();
  }

  /// Exchanges the weights for their running average (and back).
  void swap_average() {
    if (options().average > 0) std::swap_ranges(state_.average.begin(), state_.average.end(), model_.weights().begin());
  }

  /// Writes everything that the rest of the run depends on, all or nothing; the save before is kept as PATH.previous.
  void save(std::filesystem::path const& path) const {
    std::vector<double> of_objective;
    if constexpr (engine::KeepsState<Objective>) of_objective = objective_.state();
    state_.save(path, identity(), model_.weights(), of_objective);
  }

  /// Continues the run saved in `path`. Throws std::runtime_error, and changes nothing, if the file is damaged or was
  /// made by another model, objective or set of options; the message shows both.
  void load(std::filesystem::path const& path) {
    state_.load(path, identity(), model_.weights(), [&]([[maybe_unused]] engine::checkpoint_file const& file) {
      if constexpr (engine::KeepsState<Objective>) objective_.restore(file.template read<double>("objective_state"));
    });
  }

 private:
  template <class Chosen>
  std::size_t multiply_pace(T factor, char const* what, std::string const& text, Chosen const& chosen) {
    std::size_t count = 0;
    for (auto const& t : model_.tensors())
      if (chosen(t.path)) {
        for (T& pace : std::span(state_.pace).subspan(t.offset, t.size)) pace *= factor;
        count += t.size;
      }
    if (count == 0)
      throw std::invalid_argument("this model has no tensor whose path " + std::string(what) + " '" + text + "'");
    return count;
  }

  /// Where the flow went wrong: the objective runs the failing batch again and looks after every block.
  [[gnu::cold]] std::string diagnosis(std::uint64_t now, double loss, double norm) const {
    std::string text = "training stopped at step " + std::to_string(now) + ": loss " + std::to_string(loss) +
                       ", gradient norm " + std::to_string(norm) + ". ";
    auto const place = objective_.first_nonfinite(model_, options().seed, now, options().batch);
    return text + (place.empty() ? "All values of the forward run are finite; the gradient is not." : place);
  }

  engine::run_identity identity() const {
    engine::run_identity run{
        model_.description(), objective_.describe(), {}, {}, engine::tensors_text(model_.tensors())};
    for (auto const& t : model_.tensors()) {
      T const pace = t.trained && t.size > 0 ? state_.pace[t.offset] : T(1);
      if (pace == 0)
        run.frozen += t.path + "\n";
      else if (pace != 1)
        run.rates += t.path + " x " + engine::number_text(static_cast<double>(pace)) + "\n";
    }
    return run;
  }

  Model& model_;
  Objective objective_;
  engine::batch_gradient<Model> gradient_;
  engine::training_state<T> state_;
};

}  // namespace rgflow::inline RGFLOW_ISA
