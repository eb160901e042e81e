// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/checkpoint.hpp>
#include <rgflow/engine/parallel/executor.hpp>
#include <rgflow/engine/text.hpp>
#include <rgflow/engine/train/adam.hpp>
#include <rgflow/engine/train/plan.hpp>
#include <rgflow/engine/train/soap.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iomanip>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

struct training_options {
  std::uint64_t steps = 1000;
  std::size_t batch = 256;
  adam optimizer{};
  warmup_cosine schedule{};
  double clip = 10;        ///< limit on the Euclidean norm of the gradient; 0 = none
  double average = 0.999;  ///< decay of the running average of the weights (EMA); 0 = none
  std::uint64_t seed = 0;
};

namespace engine {

/// What a run is of, as text. Only one of the same model, objective, frozen tensors and learning rates of their own may
/// go on from a file; where the tensors are is written for readers of it.
struct run_identity {
  std::string model, objective, frozen, rates, tensors;
};

/// Everything that the rest of a training run depends on besides the weights. It knows neither the model nor the
/// objective, so that all of them share its code.
template <class T>
struct training_state {
  /// Throws std::invalid_argument for senseless options.
  training_state(training_options const& o, std::span<T const> weights, std::span<named_tensor const> tensors)
      : options(o),
        optimizer(adam_state<T>(0)),
        pace(weights.size(), T(1)),
        average(weights.begin(), weights.end()) {
    check_options();
    if (o.optimizer.rotate_every > 0)
      optimizer.template emplace<soap_state<T>>(weights.size(), tensors);
    else
      optimizer.template emplace<adam_state<T>>(weights.size());
  }

  training_options options;
  std::variant<adam_state<T>, soap_state<T>> optimizer;
  std::vector<T> pace;  ///< factor of the learning rate of every weight; 0: it stays
  std::vector<T> average;
  std::vector<training_record> history;
  reconstruction_record reconstruction;

  /// Sets the length of the run.
  void set_steps(std::uint64_t steps) {
    if (steps < history.size())
      throw std::invalid_argument("a run of " + std::to_string(steps) +
                                  " steps was asked for, but it has already made " + std::to_string(history.size()));
    options.steps = steps;
  }

  /// The step of the optimizer, at this learning rate.
  void update(double rate, std::span<double const> gradient, std::span<T> weights, executor_ref executor) {
    auto const step = static_cast<std::uint64_t>(history.size());
    std::visit([&](auto& state) { state.update(options.optimizer, rate, step, gradient, weights, pace, executor); },
               optimizer);
  }

  /// The average forgets the start of the run: its memory grows with the run until it reaches the asked decay.
  void add_to_average(std::span<T const> weights) {
    auto const now = static_cast<double>(history.size());
    double const memory = std::min(options.average, (1 + now) / (10 + now));
    for (std::size_t i = 0; i < average.size(); ++i)
      average[i] =
          static_cast<T>(memory * static_cast<double>(average[i]) + (1 - memory) * static_cast<double>(weights[i]));
  }

  [[gnu::cold]] void save(std::filesystem::path const& path, run_identity const& run, std::span<T const> weights,
                          std::span<double const> of_objective) const {
    checkpoint_writer file;
    file.set("kind", "rgflow training run");
    file.set("model", run.model);
    file.set("objective", run.objective);
    file.set("options", options_text());
    file.set("frozen", run.frozen);
    if (!run.rates.empty()) file.set("rates", run.rates);
    file.set("tensors", run.tensors);
    file.set("seed", std::to_string(options.seed));
    file.set("steps", std::to_string(options.steps));
    file.set("step", std::to_string(history.size()));
    file.add("weights", weights);
    file.add("average", std::span<T const>(average));
    std::vector<double> bases;  // the file borrows it
    std::visit(
        [&](auto const& state) {
          file.add("moment1", state.first());
          file.add("moment2", state.second());
          if constexpr (requires { state.bases(); }) {
            bases = state.bases();
            file.add("bases", std::span<double const>(bases));
          }
        },
        optimizer);
    std::vector<double> numbers;
    for (auto const& r : history) numbers.insert(numbers.end(), {r.loss, r.ess, r.gradient_norm, r.learning_rate});
    std::vector<double> const way_back{reconstruction.error, static_cast<double>(reconstruction.level),
                                       static_cast<double>(reconstruction.step)};
    file.add("reconstruction", std::span<double const>(way_back));
    file.add("history", std::span<double const>(numbers), {history.size(), 4});
    if (!of_objective.empty()) file.add("objective_state", of_objective);
    file.save(path);
  }

  /// Throws std::runtime_error, and changes nothing, if the file is damaged or of another run; the message shows both.
  /// restore_objective(file) is called before anything changes, and may throw.
  [[gnu::cold]] void load(std::filesystem::path const& path, run_identity const& run, std::span<T> weights,
                          std::function<void(checkpoint_file const&)> const& restore_objective) {
    auto const file = checkpoint_file::load(path);
    auto const compare = [&](std::string const& what, std::string const& there, std::string const& here) {
      if (there != here)
        throw std::runtime_error(path.string() + " was made by another run: its " + what + " is\n" + there +
                                 "\nbut this run's is\n" + here);
    };
    auto const same = [&](std::string const& what, std::string const& here) {
      if (!file.says(what, here)) compare(what, file.text(what), here);
    };
    same("model", run.model);
    same("objective", run.objective);
    same("options", options_text());
    same("frozen", run.frozen);
    compare("rates", file.has_text("rates") ? file.text("rates") : "", run.rates);
    auto const steps = file.template number<std::uint64_t>("steps");
    auto const values = sized<T>(file, path, "weights", average.size());
    auto const mean = sized<T>(file, path, "average", average.size());
    auto const restore_optimizer = std::visit([&](auto& state) { return read_optimizer(state, file, path); }, optimizer);
    auto const numbers = file.template read<double>("history");
    if (numbers.size() % 4 != 0 || std::to_string(numbers.size() / 4) != file.text("step"))
      throw std::runtime_error(path.string() + ": expected a history of " + file.text("step") + " steps, found " +
                               std::to_string(numbers.size()) + " numbers");
    auto const way_back = file.template read<double>("reconstruction");
    if (way_back.size() != 3)
      throw std::runtime_error(path.string() + ": expected 3 numbers in 'reconstruction', found " +
                               std::to_string(way_back.size()));
    restore_objective(file);
    std::copy(values.begin(), values.end(), weights.begin());
    average.assign(mean.begin(), mean.end());
    restore_optimizer();
    options.steps = steps;
    reconstruction = {way_back[0], static_cast<std::size_t>(way_back[1]), static_cast<std::uint64_t>(way_back[2])};
    history.clear();
    for (std::size_t i = 0; i < numbers.size(); i += 4)
      history.push_back({numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3]});
  }

 private:
  template <class Number>
  [[gnu::cold]] std::vector<Number> sized(checkpoint_file const& file, std::filesystem::path const& path,
                                          std::string const& name, std::size_t size) const {
    auto values = file.template read<Number>(name);
    if (values.size() != size)
      throw std::runtime_error(path.string() + ": expected " + std::to_string(size) + " numbers in '" + name +
                               "', found " + std::to_string(values.size()));
    return values;
  }

  /// What the file says of the optimizer, read and checked; the call takes it over.
  template <class State>
  [[gnu::cold]] std::function<void()> read_optimizer(State& state, checkpoint_file const& file,
                                                     std::filesystem::path const& path) const {
    using number = typename State::number;
    std::vector<double> bases;
    if constexpr (requires { state.bases(); }) bases = sized<double>(file, path, "bases", state.bases().size());
    return [&state, first = sized<number>(file, path, "moment1", average.size()),
            second = sized<number>(file, path, "moment2", average.size()), bases] {
      std::copy(first.begin(), first.end(), state.first().begin());
      std::copy(second.begin(), second.end(), state.second().begin());
      if constexpr (requires { state.bases(); }) state.restore_bases(bases);
    };
  }

  [[gnu::cold]] void check_options() const {
    auto const& o = options;
    auto const require = [](bool holds, char const* what, double found, char const* expected) {
      if (!holds)
        throw std::invalid_argument(std::string("training: ") + what + " is " + number_text(found) + ", expected " +
                                    expected);
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
    require(decay(o.optimizer.beta_rotation), "beta_rotation", o.optimizer.beta_rotation, "a number in [0, 1)");
    require(o.clip >= 0, "clip", o.clip, "no negative number");
    require(decay(o.average), "average", o.average, "a number in [0, 1)");
  }

  [[gnu::cold]] std::string options_text() const {
    auto const& o = options;
    std::ostringstream text;
    text << std::setprecision(17) << "type " << (sizeof(T) == sizeof(float) ? "float" : "double") << ", seed " << o.seed
         << ", batch " << o.batch << ", learning rate " << o.optimizer.learning_rate << ", beta1 " << o.optimizer.beta1
         << ", beta2 " << o.optimizer.beta2 << ", epsilon " << o.optimizer.epsilon << ", weight decay "
         << o.optimizer.weight_decay << ", warm-up " << o.schedule.warmup << ", final share " << o.schedule.final_share
         << ", clip " << o.clip << ", average " << o.average;
    if (o.optimizer.rotate_every > 0)  // files from before there was a choice say nothing of it
      text << ", rotate every " << o.optimizer.rotate_every << ", beta_rotation " << o.optimizer.beta_rotation;
    return text.str();
  }
};

}  // namespace engine

}  // namespace rgflow::inline RGFLOW_ISA
