// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/checkpoint.hpp>
#include <rgflow/engine/statistics.hpp>
#include <rgflow/engine/text.hpp>
#include <rgflow/engine/train/adam.hpp>
#include <rgflow/engine/train/gradient.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iomanip>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// Training met NaN or infinity. The model keeps the weights from before the failing step.
class nonfinite_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct training_options {
  std::uint64_t steps = 1000;
  std::size_t batch = 256;
  adam optimizer{};
  warmup_cosine schedule{};
  double clip = 10;        ///< limit on the Euclidean norm of the gradient; 0 = none
  double average = 0.999;  ///< decay of the running average of the weights (EMA); 0 = none
  std::uint64_t seed = 0;
};

/// What one step reports: the mean loss of its batch in nats, the effective sample size of the batch as a share (0
/// where the objective knows no p), the Euclidean norm of the gradient before clipping, and the learning rate used.
struct training_record {
  double loss, ess, gradient_norm, learning_rate;
};

/// The worst that was seen of the flow's way back, from the output of a level to its input, on which gradients rest
/// (engine/hierarchy/reconstruction.hpp): |difference| / rms, where and when.
struct reconstruction_record {
  double error = 0;
  std::size_t level = 0;
  std::uint64_t step = 0;

  /// What counts as leaving the precision of the numbers: gradients may be wrong by as much, or more.
  static constexpr double limit = 1e-3;

  /// Words about an error beyond the limit; empty below it.
  std::string warning() const {
    if (error <= limit) return {};
    return "At step " + std::to_string(step) + " the way back through level " + std::to_string(level) +
           " had an error of " + engine::number_text(error) +
           " of the rms of the field: log q of a sample and of the same field differ by it, and gradients rest on it, "
           "except of blocks that keep_inputs. Bound the scales more tightly or train in double.";
  }
};

/// Trains a model on an objective, step by step; a killed run continues from save() with the same bits as if it had
/// never stopped.
template <class Model, class Objective>
class trainer {
  static_assert(
      Density<Model>,
      "rgflow: a trainer trains a density: model<flow>, a symmetrized or conditioned one, or a type of yours. "
      "See docs/density.md");
  static_assert(!Density<Model> || engine::Objective<Objective, Model>,
                "rgflow: a trainer needs an objective: reverse_kl(action), forward_kl(data), sampled_loss(loss), "
                "combined(...) or a type of yours with knows_weights, check, describe, first_nonfinite and a call "
                "operator for tiles. See docs/training.md");

 public:
  using T = typename Model::value_type;

  trainer(Model& model, Objective objective, training_options options)
      : model_(model),
        objective_(std::move(objective)),
        options_(options),
        gradient_(model),
        moments_(model.weights().size()),
        trained_(model.weights().size(), 1),
        average_(model.weights().begin(), model.weights().end()) {
    check_options();
    objective_.check(model_, options_.batch);
    for (auto const& t : model.tensors())
      if (!t.trained) freeze(t.path);
  }

  /// Leaves the tensors whose path begins with `prefix` as they are from now on; returns how many weights that is.
  std::size_t freeze(std::string const& prefix) {
    std::size_t count = 0;
    for (auto const& t : model_.tensors())
      if (t.path.starts_with(prefix)) {
        std::fill_n(trained_.begin() + static_cast<std::ptrdiff_t>(t.offset), t.size, static_cast<unsigned char>(0));
        count += t.size;
      }
    if (count == 0) throw std::invalid_argument("this model has no tensor whose path begins with '" + prefix + "'");
    return count;
  }

  std::uint64_t step_count() const { return history_.size(); }
  bool done() const { return step_count() >= options_.steps; }
  std::vector<training_record> const& history() const { return history_; }
  /// Looked at every 20th step, in the first of the batch's slots.
  reconstruction_record const& reconstruction() const { return reconstruction_; }
  training_options const& options() const { return options_; }

  /// Sets the length of the run, once; it fixes the schedule.
  void set_steps(std::uint64_t steps) {
    if (steps < step_count())
      throw std::invalid_argument("a run of " + std::to_string(steps) +
                                  " steps was asked for, but it has already made " + std::to_string(step_count()));
    options_.steps = steps;
  }

  training_record const& step() {
    auto const now = step_count();
    gradient_.check_reconstruction(now % 20 == 0);
    gradient_(objective_, options_.seed, now, options_.batch);
    if (auto const& found = gradient_.found(); found && found->error > reconstruction_.error)
      reconstruction_ = {found->error, found->level, now};
    double loss = 0;
    for (double l : gradient_.losses()) loss += l;
    loss /= static_cast<double>(options_.batch);
    double const norm = engine::clip_to_norm(gradient_.gradient(), options_.clip);
    if (!std::isfinite(loss) || !std::isfinite(norm)) throw nonfinite_error(diagnosis(now, loss, norm));
    double const rate = options_.optimizer.learning_rate * options_.schedule(now, options_.steps);
    moments_.update(options_.optimizer, rate, now, gradient_.gradient(), model_.weights(), trained_,
                    model_.executor());
    // The average forgets the start of the run: its memory grows with the run until it reaches the asked decay.
    double const memory = std::min(options_.average, (1 + static_cast<double>(now)) / (10 + static_cast<double>(now)));
    for (std::size_t i = 0; i < average_.size(); ++i)
      average_[i] = static_cast<T>(memory * static_cast<double>(average_[i]) +
                                   (1 - memory) * static_cast<double>(model_.weights()[i]));
    double const ess = Objective::knows_weights ? engine::effective_sample_size(gradient_.log_weights()) : 0.0;
    history_.push_back({loss, ess, norm, rate});
    return history_.back();
  }

  /// Exchanges the weights for their running average (and back).
  void swap_average() {
    if (options_.average > 0) std::swap_ranges(average_.begin(), average_.end(), model_.weights().begin());
  }

  /// Writes everything that the rest of the run depends on, all or nothing; the save before is kept as PATH.previous.
  void save(std::filesystem::path const& path) const {
    engine::checkpoint_writer file;
    file.set("kind", "rgflow training run");
    file.set("model", model_.description());
    file.set("objective", objective_text());
    file.set("options", options_text());
    file.set("frozen", frozen_text());
    file.set("tensors", tensors_text());
    file.set("seed", std::to_string(options_.seed));
    file.set("steps", std::to_string(options_.steps));
    file.set("step", std::to_string(step_count()));
    file.add("weights", std::span<T const>(model_.weights()));
    file.add("average", std::span<T const>(average_));
    file.add("moment1", std::span<T const>(moments_.first()));
    file.add("moment2", std::span<T const>(moments_.second()));
    std::vector<double> history;
    for (auto const& r : history_) history.insert(history.end(), {r.loss, r.ess, r.gradient_norm, r.learning_rate});
    std::vector<double> const way_back{reconstruction_.error, static_cast<double>(reconstruction_.level),
                                       static_cast<double>(reconstruction_.step)};
    file.add("reconstruction", std::span<double const>(way_back));
    file.add("history", std::span<double const>(history), {history_.size(), 4});
    file.save(path);
  }

  /// Continues the run saved in `path`. Throws std::runtime_error, and changes nothing, if the file is damaged or was
  /// made by another model, objective or set of options; the message shows both.
  void load(std::filesystem::path const& path) {
    auto const file = engine::checkpoint_file::load(path);
    auto const same = [&](std::string const& what, std::string const& here) {
      if (file.text(what) != here)
        throw std::runtime_error(path.string() + " was made by another run: its " + what + " is\n" + file.text(what) +
                                 "\nbut this run's is\n" + here);
    };
    same("model", model_.description());
    same("objective", objective_text());
    same("options", options_text());
    same("frozen", frozen_text());
    auto const steps = file.template number<std::uint64_t>("steps");
    auto const weights = sized<T>(file, path, "weights"), average = sized<T>(file, path, "average");
    auto const first = sized<T>(file, path, "moment1"), second = sized<T>(file, path, "moment2");
    auto const history = file.read<double>("history");
    if (history.size() % 4 != 0 || std::to_string(history.size() / 4) != file.text("step"))
      throw std::runtime_error(path.string() + ": expected a history of " + file.text("step") + " steps, found " +
                               std::to_string(history.size()) + " numbers");
    auto const way_back = file.read<double>("reconstruction");
    if (way_back.size() != 3)
      throw std::runtime_error(path.string() + ": expected 3 numbers in 'reconstruction', found " +
                               std::to_string(way_back.size()));
    std::copy(weights.begin(), weights.end(), model_.weights().begin());
    average_.assign(average.begin(), average.end());
    std::copy(first.begin(), first.end(), moments_.first().begin());
    std::copy(second.begin(), second.end(), moments_.second().begin());
    options_.steps = steps;
    reconstruction_ = {way_back[0], static_cast<std::size_t>(way_back[1]), static_cast<std::uint64_t>(way_back[2])};
    history_.clear();
    for (std::size_t i = 0; i < history.size(); i += 4)
      history_.push_back({history[i], history[i + 1], history[i + 2], history[i + 3]});
  }

 private:
  /// Where the flow went wrong: the objective runs the failing batch again and looks after every block.
  [[gnu::cold]] std::string diagnosis(std::uint64_t now, double loss, double norm) const {
    std::string text = "training stopped at step " + std::to_string(now) + ": loss " + std::to_string(loss) +
                       ", gradient norm " + std::to_string(norm) + ". ";
    auto const place = objective_.first_nonfinite(model_, options_.seed, now, options_.batch);
    return text + (place.empty() ? "All values of the forward run are finite; the gradient is not." : place);
  }

  template <class U>
  std::vector<U> sized(engine::checkpoint_file const& file, std::filesystem::path const& path,
                       std::string const& name) const {
    auto values = file.read<U>(name);
    if (values.size() != model_.weights().size())
      throw std::runtime_error(path.string() + ": expected " + std::to_string(model_.weights().size()) +
                               " numbers in '" + name + "', found " + std::to_string(values.size()));
    return {values.begin(), values.end()};
  }

  void check_options() const {
    auto const& o = options_;
    auto const require = [](bool holds, char const* what, double found, char const* expected) {
      if (!holds)
        throw std::invalid_argument(std::string("training: ") + what + " is " + engine::number_text(found) +
                                    ", expected " + expected);
    };
    require(o.batch > 0, "batch", 0, "at least one sample");
    require(o.steps > 0, "steps", 0, "at least one");
    auto const decay = [](double x) { return x >= 0 && x < 1; };
    require(o.optimizer.learning_rate > 0 && std::isfinite(o.optimizer.learning_rate), "learning rate",
            o.optimizer.learning_rate, "a positive number");
    require(decay(o.optimizer.beta1), "beta1", o.optimizer.beta1, "a number in [0, 1)");
    require(decay(o.optimizer.beta2), "beta2", o.optimizer.beta2, "a number in [0, 1)");
    require(o.optimizer.epsilon > 0, "epsilon", o.optimizer.epsilon, "a positive number");
    require(o.optimizer.weight_decay >= 0, "weight decay", o.optimizer.weight_decay, "no negative number");
    require(o.clip >= 0, "clip", o.clip, "no negative number");
    require(decay(o.average), "average", o.average, "a number in [0, 1)");
  }

  std::string frozen_text() const {
    std::string text;
    for (auto const& t : model_.tensors())
      if (t.trained && t.size > 0 && !trained_[t.offset]) text += t.path + "\n";
    return text;
  }
  std::string tensors_text() const {
    std::string text;
    for (auto const& t : model_.tensors())
      text += t.path + " " + engine::shape_text(t.shape) + " at " + std::to_string(t.offset) + "\n";
    return text;
  }
  std::string objective_text() const { return objective_.describe(); }
  std::string options_text() const {
    auto const& o = options_;
    std::ostringstream text;
    text << std::setprecision(17) << "type " << (sizeof(T) == sizeof(float) ? "float" : "double") << ", seed " << o.seed
         << ", batch " << o.batch << ", learning rate " << o.optimizer.learning_rate << ", beta1 " << o.optimizer.beta1
         << ", beta2 " << o.optimizer.beta2 << ", epsilon " << o.optimizer.epsilon << ", weight decay "
         << o.optimizer.weight_decay << ", warm-up " << o.schedule.warmup << ", final share " << o.schedule.final_share
         << ", clip " << o.clip << ", average " << o.average;
    return text.str();
  }

  Model& model_;
  Objective objective_;
  training_options options_;
  engine::batch_gradient<Model> gradient_;
  engine::adam_state<T> moments_;
  std::vector<unsigned char> trained_;
  std::vector<T> average_;
  std::vector<training_record> history_;
  reconstruction_record reconstruction_;
};

}  // namespace rgflow::inline RGFLOW_ISA
