// SPDX-License-Identifier: BSL-1.0
#include "sampler.hpp"

#include "flows.hpp"
#include "objective.hpp"

#include <rgflow/engine/checkpoint.hpp>
#include <rgflow/engine/density/symmetrized.hpp>
#include <rgflow/engine/train/run.hpp>
#include <rgflow/symmetry/phases.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace phi4 {

namespace {

class flow_sampler final : public sampler {
 public:
  flow_sampler(std::unique_ptr<any_flow> model, run_time_action action, std::size_t rotations, std::size_t threads)
      : model_(std::move(model)), density_(*model_, phases(rotations)), action_(action), threads_(threads) {
    model_->run_on(engine::executor_ref(threads_));
  }

  std::string description() const override { return density_.description(); }
  std::size_t weights() const override { return model_->weights().size(); }
  std::size_t levels() const override { return model_->levels(); }

  training_result train(training_settings const& s) override {
    training_options options;
    options.batch = s.batch;
    options.optimizer.learning_rate = s.learning_rate;
    // Heavy weights make gradients of very different lengths: clipped to a few, no batch counts for many others.
    options.clip = 5;
    options.optimizer.beta2 = 0.99;  // the run is short, and its gradients shrink by orders of magnitude
    options.seed = s.seed;
    options.steps = s.resume ? saved_steps(s) : s.steps > 0 ? s.steps : steps_within(s, options);
    if (options.steps == 0) return {.finished = false, .saved = false};
    trainer run(*model_, objective(s, options.steps), options);
    if (s.resume) run.load(s.checkpoint);
    training_plan plan;
    plan.checkpoint = s.checkpoint;
    plan.save_every = s.save_every;
    plan.on_step = [&](training_record const& r, std::uint64_t done, std::uint64_t of) {
      return s.on_step({r.loss, r.ess, r.gradient_norm, r.learning_rate}, done, of);
    };
    auto const outcome = run_training(run, plan);
    training_result result{.finished = outcome.finished,
                           .saved = true,
                           .steps = run.options().steps,
                           .steps_now = outcome.steps,
                           .seconds = outcome.seconds,
                           .reconstruction_error = outcome.reconstruction.error,
                           .warning = outcome.reconstruction.warning()};
    for (auto const& r : run.history()) result.curve.push_back({r.loss, r.ess, r.gradient_norm, r.learning_rate});
    run.swap_average();
    return result;
  }

  flow_samples sample(std::size_t count, std::uint64_t first) const override {
    auto const drawn = density_.sample(count, first);
    return {{drawn.x.begin(), drawn.x.end()}, {drawn.log_q.begin(), drawn.log_q.end()}};
  }

  std::vector<double> log_prob(std::span<float const> fields) const override {
    auto const log_q = density_.log_prob(array(fields));
    return {log_q.begin(), log_q.end()};
  }

  std::vector<std::vector<float>> growth(std::uint64_t n) const override {
    // A stage in each lane: the kernels of training do, and no others have to be compiled.
    using lanes = any_flow::lanes_type;
    std::size_t const volume = model_->sites().volume();
    std::vector<lanes> drawn(any_flow::channels * volume), field(drawn.size(), lanes(0)), turned(drawn.size());
    any_flow::prior::draw({model_->seed_value(), engine::purpose::sample, 0}, n, drawn.data(), drawn.size());
    for (std::size_t l = 0; l < levels(); ++l)
      for (auto const site : model_->bulk(l))
        for (std::size_t i = any_flow::channels * site; i < any_flow::channels * (site + 1); ++i)
          for (std::size_t stage = levels() - 1 - l; stage < levels(); ++stage)
            engine::set_lane(field[i], stage, engine::lane(drawn[i], 0));
    std::vector<float> packed;
    model_->pack(packed);
    model_->flow().run<direction::decode>(field.data(), engine::packed_weights<float>{packed.data()},
                                          std::span<lanes const>());
    density_.group().apply(density_.element(n), {model_->sites(), any_flow::channels}, std::as_const(field).data(),
                           turned.data());
    std::vector<std::vector<float>> stages(levels());
    for (std::size_t stage = 0; stage < levels(); ++stage)
      for (std::size_t c = 0; c < any_flow::channels; ++c)
        for (std::size_t s = 0; s < volume; ++s)
          stages[stage].push_back(engine::lane(turned[s * any_flow::channels + c], stage));
    return stages;
  }

 private:
  /// With the hopping turned on within the first quarter of the run, at most 1000 steps of a small lattice.
  theory_and_chains objective(training_settings const& s, std::uint64_t steps) const {
    std::size_t const extent = model_->sites().extents()[0];
    auto const ramp =
        std::min<std::uint64_t>(std::min<std::uint64_t>(1000, 256000 / (extent * extent)), (steps + 3) / 4);
    return {action_, ramp, chain_data(s.chain_fields, s.chain_text, extent, density_.order()), s.chain_share};
  }

  static std::uint64_t saved_steps(training_settings const& s) {
    auto const saved = engine::checkpoint_file::load(s.checkpoint).number<std::uint64_t>("steps");
    if (s.steps > 0 && s.steps != saved)
      throw std::runtime_error(s.checkpoint.string() + " is of a run of " + std::to_string(saved) +
                               " steps, but --steps is " + std::to_string(s.steps));
    return saved;
  }

  /// How many steps fill the time, from the rate of a few that are forgotten afterwards; 0 if stopped meanwhile.
  std::uint64_t steps_within(training_settings const& s, training_options options) {
    std::vector<float> const start(model_->weights().begin(), model_->weights().end());
    std::uint64_t steps = 0;
    options.steps = 100;
    trainer probe(*model_, objective(s, options.steps), options);
    training_plan plan;
    plan.seconds = s.seconds;
    plan.on_step = [&](training_record const& r, std::uint64_t done, std::uint64_t of) {
      if (of > 0) steps = of - done;
      return of == 0 && s.on_step({r.loss, r.ess, r.gradient_norm, r.learning_rate}, done, 0);
    };
    run_training(probe, plan);
    std::copy(start.begin(), start.end(), model_->weights().begin());
    return steps;
  }

  any_flow::field_array array(std::span<float const> fields) const {
    auto const extents = model_->sites().extents();
    auto a = any_flow::field_array::from_shape(
        {fields.size() / (any_flow::channels * model_->sites().volume()), any_flow::channels, extents[0], extents[1]});
    std::copy(fields.begin(), fields.end(), a.begin());
    return a;
  }

  std::unique_ptr<any_flow> model_;
  symmetrized<any_flow, phases> density_;
  run_time_action action_;
  engine::tbb_executor threads_;
};

std::unique_ptr<any_flow> make_flow(std::size_t extent, std::size_t hidden, std::uint64_t seed) {
  switch (hidden) {
    case 16: return make_flow_of_width<16>(extent, seed);
    case 32: return make_flow_of_width<32>(extent, seed);
    case 64: return make_flow_of_width<64>(extent, seed);
    default: throw std::invalid_argument("no flow was compiled for " + std::to_string(hidden) + " hidden units");
  }
}

}  // namespace

std::unique_ptr<sampler> make_sampler(std::size_t extent, std::size_t hidden, std::size_t rotations,
                                      couplings const& constants, std::uint64_t seed, std::size_t threads) {
  auto model = make_flow(extent, hidden, seed);
  if (constants.lambda == 0) {  // no |phi|^4 for the radial layers to straighten: they start with next to no curvature
    for (auto const& t : model->tensors())
      if (t.path.ends_with("curvature")) std::ranges::fill(model->tensor(t.path), -8.F);
  }
  return std::make_unique<flow_sampler>(std::move(model), bind_theory(constants), rotations, threads);
}

}  // namespace phi4
