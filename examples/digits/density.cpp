// SPDX-License-Identifier: BSL-1.0

// The one unit that instantiates the model.

#include "density.hpp"

#include "flow.hpp"

#include <rgflow/engine/train.hpp>
#include <rgflow/model.hpp>

#include <algorithm>
#include <numbers>
#include <numeric>
#include <stdexcept>

namespace digits {
namespace {

using model_type = rgflow::model<flow>;
using field_array = model_type::field_array;

constexpr std::uint64_t validations = 50;  // over a run

field_array array(std::span<float const> x) {
  auto fields = field_array::from_shape({x.size() / pixels, 1, edge, edge});
  std::copy(x.begin(), x.end(), fields.begin());
  return fields;
}

std::vector<float> numbers(field_array const& fields) { return {fields.begin(), fields.end()}; }

std::vector<double> log_prob_of(model_type const& m, std::span<float const> x) {
  auto const log_q = m.log_prob(array(x));
  return {log_q.begin(), log_q.end()};
}

/// The averaged weights that did best in validation. They outlive the process beside its checkpoint: a resumed run goes
/// through the steps since then once more and finds the same ones.
class choice {
 public:
  choice(std::filesystem::path path, std::string run) : path_(std::move(path)), run_(std::move(run)) {}

  /// What an earlier process of the same run found, up to `step`.
  void recall(std::uint64_t step) {
    if (!std::filesystem::exists(path_)) return;
    auto const file = rgflow::engine::checkpoint_file::load(path_);
    if (file.text("run") != run_) return;
    auto const table = file.read<double>("validation");
    for (std::size_t i = 0; i + 1 < table.size(); i += 2)
      if (table[i] <= static_cast<double>(step))
        points_.push_back({static_cast<std::uint64_t>(table[i]), table[i + 1]});
    weights_ = file.read<float>("weights");
    best_ = {file.number<std::uint64_t>("step"), file.number<double>("bits")};
  }

  void consider(validation_point const& at, std::span<float const> weights) {
    points_.push_back(at);
    if (weights_.empty() || at.bits < best_.bits) {
      weights_.assign(weights.begin(), weights.end());
      best_ = at;
    }
    save();
  }

  [[nodiscard]] std::span<validation_point const> points() const { return points_; }
  [[nodiscard]] validation_point best() const { return best_; }
  [[nodiscard]] std::span<float const> weights() const { return weights_; }

 private:
  void save() const {
    std::vector<double> table;
    for (auto const& p : points_) table.insert(table.end(), {static_cast<double>(p.step), p.bits});
    rgflow::engine::checkpoint_writer file;
    file.set("run", run_);
    file.set("step", best_.step);
    file.set("bits", best_.bits);
    file.add("weights", std::span<float const>(weights_));
    file.add("validation", std::span<double const>(table), {points_.size(), 2});
    file.save(path_, rgflow::engine::previous_file::drop);
  }

  std::filesystem::path path_;
  std::string run_;
  std::vector<validation_point> points_;
  std::vector<float> weights_;
  validation_point best_{};
};

}  // namespace

struct density::state {
  state(std::uint64_t s, std::size_t threads) : model(rgflow::seed{s}), executor(threads) {
    model.run_on(rgflow::engine::executor_ref(executor));
  }
  model_type model;
  rgflow::engine::tbb_executor executor;
};

density::density(std::uint64_t seed, std::size_t threads) : state_(std::make_unique<state>(seed, threads)) {}
density::~density() = default;

std::string const& density::description() const { return state_->model.description(); }
std::size_t density::weights() const { return state_->model.weights().size(); }

training_result density::train(images const& data, logits const& validation, training_settings const& s) {
  auto& model = state_->model;
  model.initialise_from_data(array(dequantized(data, 1, s.seed, rgflow::engine::purpose::initial_weights).x));

  rgflow::training_options options;
  if (s.steps > 0) options.steps = s.steps;
  options.batch = s.batch;
  options.optimizer.learning_rate = s.learning_rate;
  options.optimizer.weight_decay = 0.1;
  options.clip = 100;
  options.average = 0.99;
  options.seed = s.seed;
  rgflow::array_data<float> const values(data.values, data.size(), 1, pixels);
  rgflow::trainer run(model, rgflow::forward_kl(rgflow::dequantized_data<float>(values, map)), options);
  if (s.resume) run.load(s.checkpoint);
  if (s.resume && s.steps > 0 && s.steps != run.options().steps)
    throw std::runtime_error(s.checkpoint.string() + " is of a run of " + std::to_string(run.options().steps) +
                             " steps, but --steps is " + std::to_string(s.steps));

  double const bits = 1 / (static_cast<double>(pixels) * std::numbers::ln2);
  auto const point = [&](rgflow::training_record const& r) {
    return curve_point{r.loss * bits, r.gradient_norm, r.learning_rate};
  };
  std::unique_ptr<choice> best;
  auto const begin_choice = [&](std::uint64_t steps) {
    best = std::make_unique<choice>(
        s.chosen, description() + "seed " + std::to_string(s.seed) + ", batch " + std::to_string(s.batch) +
                      ", learning rate " + std::to_string(s.learning_rate) + ", " + std::to_string(steps) + " steps");
  };
  if (s.resume) {
    begin_choice(run.options().steps);
    best->recall(run.step_count());
  }
  auto const validate = [&](std::uint64_t step) {
    run.swap_average();
    auto const items = bits_per_pixel(validation, log_prob_of(model, validation.x)).average;
    double const mean = std::accumulate(items.begin(), items.end(), 0.0) / static_cast<double>(items.size());
    best->consider({step, mean}, model.weights());
    run.swap_average();
  };

  rgflow::training_plan plan;
  plan.seconds = s.steps > 0 ? 0 : s.seconds;
  plan.checkpoint = s.checkpoint;
  plan.save_every = s.save_every;
  bool length_known = plan.seconds == 0 || run.step_count() > 0;
  plan.on_step = [&](rgflow::training_record const& r, std::uint64_t done, std::uint64_t of) {
    length_known = of > 0;
    if (length_known && !best) begin_choice(of);
    if (length_known && (done * validations / of != (done - 1) * validations / of)) validate(done);
    return s.on_step(point(r), best ? best->points() : std::span<validation_point const>{}, done, of);
  };
  auto const outcome = run_training(run, plan);

  training_result result{outcome.finished,
                         length_known,
                         {},
                         {},
                         {},
                         run.options().steps,
                         outcome.steps,
                         outcome.seconds,
                         outcome.reconstruction.warning()};
  for (auto const& r : run.history()) result.curve.push_back(point(r));
  if (best && !best->weights().empty()) {
    result.validation.assign(best->points().begin(), best->points().end());
    result.chosen = best->best();
    std::copy(best->weights().begin(), best->weights().end(), model.weights().begin());
  }
  return result;
}

std::vector<double> density::log_prob(std::span<float const> x) const { return log_prob_of(state_->model, x); }

std::vector<float> density::sample(std::size_t count, double temperature) const {
  auto const& model = state_->model;
  auto z = model.encode(model.sample(count).x).field;
  for (float& value : z) value *= static_cast<float>(temperature);
  return numbers(model.decode(z).field);
}

std::vector<std::vector<float>> density::growth(std::span<float const> x) const {
  auto const& model = state_->model;
  auto const z = model.encode(array(x)).field;
  auto shown = z;
  std::fill(shown.begin(), shown.end(), 0.0F);
  std::vector<std::vector<float>> stages;
  for (std::size_t l = model.levels(); l-- > 0;) {
    for (std::size_t item = 0; item < x.size(); item += pixels)
      for (auto const site : model.bulk(l)) shown.data()[item + site] = z.data()[item + site];
    stages.push_back(numbers(model.decode(shown).field));
  }
  return stages;
}

}  // namespace digits
