// SPDX-License-Identifier: BSL-1.0
#pragma once

// The recipe with templates: included by the units that instantiate models and by nothing else.

#include "observe.hpp"
#include "recipe.hpp"

#include <rgflow/completed.hpp>
#include <rgflow/engine/checkpoint.hpp>
#include <rgflow/engine/model/adopt.hpp>
#include <rgflow/engine/model/measure.hpp>
#include <rgflow/engine/train.hpp>
#include <rgflow/model.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace record {

/// A flow of the even sites, trained for an action without its odd ones, which are drawn exactly.
template <class Model, class Theory>
class recipe_of final : public recipe {
 public:
  recipe_of(std::shared_ptr<Model> model, rgflow::bound_action<Theory> const& action, couplings const& constants,
            std::size_t threads)
      : model_(std::move(model)),
        even_sites_(rgflow::decimated(action)),
        density_(*model_, even_sites_),
        constants_(constants),
        threads_(threads) {
    model_->run_on(rgflow::engine::executor_ref(threads_));
  }

  std::string description() const override { return density_.description(); }
  std::size_t weights() const override { return model_->weights().size(); }

  std::size_t levels() const override { return model_->flow().plan().depth(); }
  weights_by_name named_weights() const override { return {model_->tensors(), model_->weights()}; }

  void adopt(recipe const& smaller) override {
    std::size_t const shared = smaller.levels() - 1;
    rgflow::adopt(*model_, smaller.named_weights(), [&](std::string const& path) {
      std::string const word = "level";
      auto const end = path.find('/');
      std::size_t const level = std::stoul(path.substr(word.size(), end - word.size()));
      return word + std::to_string(level < shared ? level : level - 1) + path.substr(end);
    });
  }

  training_result train(training_settings const& s) override {
    rgflow::training_options options;
    options.batch = s.batch;
    options.optimizer.learning_rate = s.learning_rate;
    options.optimizer.beta2 = 0.99;  // gradients shrink by orders of magnitude
    options.clip = 10;
    options.seed = s.seed;
    if (s.steps > 0) options.steps = s.steps;
    if (s.resume) {
      options.steps = rgflow::engine::checkpoint_file::load(s.checkpoint).template number<std::uint64_t>("steps");
      if (s.steps > 0 && s.steps != options.steps)
        throw std::runtime_error(s.checkpoint.string() + " is of a run of " + std::to_string(options.steps) +
                                 " steps, expected " + std::to_string(s.steps) + " as --steps says");
    }
    rgflow::trainer run(*model_, rgflow::reverse_kl(even_sites_, rgflow::path_gradient), options);
    if (s.resume) run.load(s.checkpoint);
    rgflow::training_plan plan;
    plan.seconds = s.resume || s.steps > 0 ? 0 : s.seconds;
    plan.checkpoint = s.checkpoint;
    plan.save_every = s.save_every;
    plan.on_step = [&](rgflow::training_record const& r, std::uint64_t done, std::uint64_t of) {
      return s.on_step({r.loss, r.ess, r.gradient_norm, r.learning_rate}, done, of);
    };
    auto const outcome = rgflow::run_training(run, plan);
    training_result result{.finished = outcome.finished,
                           .steps_now = outcome.steps,
                           .seconds = outcome.seconds,
                           .warning = outcome.reconstruction.warning()};
    for (auto const& r : run.history()) result.curve.push_back({r.loss, r.ess, r.gradient_norm, r.learning_rate});
    run.swap_average();
    return result;
  }

  drawn draw(std::size_t count, std::uint64_t first) const override {
    auto const start = std::chrono::steady_clock::now();
    auto const samples = density_.sample(count, first);
    drawn result;
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    result.fields.assign(samples.x.begin(), samples.x.end());
    result.log_q.assign(samples.log_q.begin(), samples.log_q.end());
    result.log_w = rgflow::log_weights(density_, even_sites_.whole(), samples);
    std::size_t const extent = model_->sites().extents()[0];
    result.table = rgflow::measure(density_, samples.x, column_count,
                                   [&](auto phi, auto out) { observe(extent, constants_, phi.data(), out.data()); });
    return result;
  }

  std::vector<double> log_weights(std::span<float const> fields) const override {
    auto const& extents = model_->sites().extents();
    typename Model::samples given{
        Model::field_array::from_shape({fields.size() / model_->sites().volume(), 1, extents[0], extents[1]}), {}};
    std::copy(fields.begin(), fields.end(), given.x.begin());
    given.log_q = density_.log_prob(given.x);
    return rgflow::log_weights(density_, even_sites_.whole(), given);
  }

 private:
  std::shared_ptr<Model> model_;
  rgflow::decimated_action<Theory> even_sites_;
  rgflow::completed<Model, Theory> density_;
  couplings constants_;
  rgflow::engine::tbb_executor threads_;
};

}  // namespace record
