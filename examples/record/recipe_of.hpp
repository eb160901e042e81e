// SPDX-License-Identifier: BSL-1.0
#pragma once

// The recipe with templates: included by the units that instantiate models and by nothing else.

#include "recipe.hpp"
#include "recipes/layer_rates.hpp"

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

/// All sites come from the flow.
template <class Model, class Theory>
struct every_site {
  every_site(Model const& model, rgflow::bound_action<Theory> const& whole) : trained_for(whole), density(model) {}
  auto loss() const { return rgflow::reverse_kl(trained_for, rgflow::path_gradient); }

  rgflow::bound_action<Theory> trained_for;
  Model const& density;
};

/// The flow makes the even sites, trained for an action without the odd ones, which are drawn exactly.
template <class Model, class Theory>
struct exact_odd_sites {
  exact_odd_sites(Model& model, rgflow::bound_action<Theory> const& whole)
      : trained_for(rgflow::decimated(whole)), density(model, trained_for) {}
  auto loss() const { return rgflow::reverse_kl(trained_for, rgflow::path_gradient); }

  rgflow::decimated_action<Theory> trained_for;
  rgflow::completed<Model, Theory> density;
};

template <class Model, class Theory, template <class, class> class Generated>
class recipe_of : public recipe {
 public:
  recipe_of(std::shared_ptr<Model> model, rgflow::bound_action<Theory> const& action, layer_rates const& rates,
            std::size_t threads)
      : model_(std::move(model)), action_(action), generated_(*model_, action), rates_(rates), threads_(threads) {
    model_->run_on(rgflow::engine::executor_ref(threads_));
  }

  std::string description() const override { return generated_.density.description(); }
  std::size_t weights() const override { return model_->weights().size(); }

  rgflow::named_weights named_weights() const override { return rgflow::named_weights(*model_); }
  void adopt(rgflow::named_weights const& smaller) override {
    rgflow::adopt(*model_, smaller, rgflow::by_level(smaller, *model_),
                  [this](auto const&... parts) { return change(parts...); });
  }

  training_result train(training_settings const& s) override {
    rgflow::training_options options;
    options.batch = s.batch;
    options.optimizer.learning_rate = s.learning_rate;
    if (s.soap) {
      options.optimizer.beta1 = options.optimizer.beta2 = 0.95;
      options.optimizer.rotate_every = 10;
    } else {
      options.optimizer.beta2 = 0.99;  // gradients shrink by orders of magnitude
    }
    options.clip = 10;
    options.seed = s.seed;
    if (s.steps > 0) options.steps = s.steps;
    if (s.resume) {
      options.steps = rgflow::engine::checkpoint_file::load(s.checkpoint).template number<std::uint64_t>("steps");
      if (s.steps > 0 && s.steps != options.steps)
        throw std::runtime_error(s.checkpoint.string() + " is of a run of " + std::to_string(options.steps) +
                                 " steps, expected " + std::to_string(s.steps) + " as --steps says");
    }
    rgflow::trainer run(*model_, generated_.loss(), options);
    run.scale_rate("/w1", rates_.first);
    run.scale_rate("/w2", rates_.second);
    run.scale_rate("/w3", rates_.last);
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
    auto const samples = generated_.density.sample(count, first);
    drawn result;
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    result.fields.assign(samples.x.begin(), samples.x.end());
    result.log_q.assign(samples.log_q.begin(), samples.log_q.end());
    result.log_w = rgflow::log_weights(generated_.density, action_, samples);
    return result;
  }

  std::vector<rgflow::step_loss> loss_by_step(std::size_t pairs) const override {
    return rgflow::loss_by_step(*model_, generated_.trained_for, pairs);
  }

  std::vector<double> log_weights(std::span<float const> fields) const override {
    auto const& extents = model_->sites().extents();
    typename Model::samples given{
        Model::field_array::from_shape(
            {fields.size() / (model_->sites().volume() * Model::channels), Model::channels, extents[0], extents[1]}),
        {}};
    std::copy(fields.begin(), fields.end(), given.x.begin());
    given.log_q = generated_.density.log_prob(given.x);
    return rgflow::log_weights(generated_.density, action_, given);
  }

 protected:
  Model& model() const { return *model_; }

 private:
  /// Makes weights that depend on the lattice from those of the smaller one (rgflow::adopt).
  virtual bool change(rgflow::engine::named_tensor const&, std::span<double const>, rgflow::engine::named_tensor const&,
                      std::span<double>) const {
    return false;
  }

  std::shared_ptr<Model> model_;
  rgflow::bound_action<Theory> action_;
  Generated<Model, Theory> generated_;
  layer_rates rates_;
  rgflow::engine::tbb_executor threads_;
};

/// make.template operator()<Extent>() for the one of `Extents` that is `extent`. Throws std::invalid_argument if none
/// is.
template <std::size_t... Extents, class Make>
std::unique_ptr<recipe> recipe_for(std::size_t extent, Make const& make) {
  std::unique_ptr<recipe> made;
  ((extent == Extents ? void(made = make.template operator()<Extents>()) : void()), ...);
  if (!made) throw std::invalid_argument("no recipe was compiled for " + std::to_string(extent) + " sites per side");
  return made;
}

}  // namespace record
