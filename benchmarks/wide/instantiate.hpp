// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the units of the flows instantiate.

#include <flow/fill_zeros.hpp>
#include <measure/stopwatch.hpp>
#include <wide/wide.hpp>

#include <rgflow/bijector.hpp>
#include <rgflow/engine/train.hpp>
#include <rgflow/hierarchy.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/model.hpp>
#include <rgflow/net.hpp>
#include <rgflow/transform.hpp>

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace wide {

using namespace rgflow;

template <class Mask, class Net>
using half = coupling<Mask, affine, separate<Net, Net>>;

/// Couplings with alternating masks, every one with weights of its own.
template <std::size_t Couplings, class Net>
struct block : repeat<Couplings / 2, chain<half<checkerboard, Net>, half<complement<checkerboard>, Net>>> {
  static_assert(Couplings % 2 == 0);
};

template <class Block>
using level_of = level<disentangle<4, keep_nets<Block>>, decimate<4, keep_nets<Block>>>;

template <std::size_t Extent, class Net, std::size_t... Couplings>
struct declared : hierarchy<torus<Extent, Extent>, channels<3>, levels<level_of<block<Couplings, Net>>...>, prior<laplace>> {};

/// An objective with a clock beside it, which adds up over tiles.
template <class Objective>
class timed {
 public:
  static constexpr bool knows_weights = Objective::knows_weights;
  timed(Objective objective, double& seconds) : objective_(std::move(objective)), seconds_(&seconds) {}

  template <class Model>
  void check(Model const& model, std::size_t batch) const {
    objective_.check(model, batch);
  }
  template <class Model, class V>
  engine::tile_result<V> operator()(engine::tile_task<Model, V> const& task) const {
    measure::stopwatch clock;
    auto const result = objective_(task);
    std::atomic_ref(*seconds_) += clock.lap();
    return result;
  }
  std::string describe() const { return objective_.describe(); }
  template <class Model>
  std::string first_nonfinite(Model const& model, std::uint64_t seed, std::uint64_t step, std::size_t batch) const {
    return objective_.first_nonfinite(model, seed, step, batch);
  }

 private:
  Objective objective_;
  double* seconds_;
};

template <class Declaration>
class instantiated final : public image_flow {
  using model_type = model<Declaration>;

 public:
  instantiated(shape s, std::size_t batch, std::uint64_t seed_value, std::size_t threads)
      : shape_(std::move(s)), batch_(batch), threads_(threads), model_(seed{seed_value}) {
    model_.run_on(engine::executor_ref(threads_));
    flow::fill_zeros(model_.weights(), seed_value);
  }

  shape const& facts() const override { return shape_; }
  std::span<float const> weights() const override { return model_.weights(); }

  step_seconds train() override {
    if (!loop_) loop_.emplace(model_, batch_);
    step_seconds spent;
    measure::stopwatch clock;
    loop_->gradient(timed(forward_kl(data(loop_->numbers)), spent.nets), model_.seed_value(), loop_->step, batch_);
    spent.weights = clock.lap() - spent.nets;
    engine::clip_to_norm(loop_->gradient.gradient(), clip, model_.executor());
    loop_->moments.update({.learning_rate = learning_rate, .weight_decay = weight_decay}, learning_rate, loop_->step++,
                          loop_->gradient.gradient(), model_.weights(), loop_->pace, model_.executor());
    spent.optimizer = clock.lap();
    return spent;
  }

  std::vector<float> sample() override {
    auto const drawn = model_.sample(batch_);
    return {drawn.x.begin(), drawn.x.end()};
  }

  std::vector<double> log_prob(std::span<float const> fields) override {
    auto const log_q = model_.log_prob(array(fields));
    return {log_q.begin(), log_q.end()};
  }

  peer::reference compute_reference(std::size_t samples) override {
    peer::reference r{};
    r.z.resize(samples * model_.flow().values());
    for (std::size_t i = 0; i < samples; ++i)
      laplace::draw(engine::random_key{model_.seed_value(), engine::purpose::user, 1}, i,
                    r.z.data() + i * model_.flow().values(), model_.flow().values());
    auto const decoded = model_.decode(array(r.z));
    r.x.assign(decoded.field.begin(), decoded.field.end());
    r.log_q = log_prob(r.x);
    engine::batch_gradient batch(model_);
    batch(forward_kl(data(r.x)), model_.seed_value(), 0, samples);  // an epoch: every sample once
    r.gradient.assign(batch.gradient().begin(), batch.gradient().end());
    for (double const loss : batch.losses()) r.loss += loss / static_cast<double>(samples);
    return r;
  }

 private:
  /// What trainer::step does but for the running average, written out so that its parts can be timed; weights and moments
  /// fit into memory once.
  struct training_loop {
    training_loop(model_type const& m, std::size_t batch)
        : gradient(m), moments(m.weights().size()), pace(m.weights().size(), 1.0F), numbers(batch * m.flow().values()) {
      engine::normals(engine::random_key{m.seed_value(), engine::purpose::user, 0}, 0, numbers.data(), numbers.size());
    }
    engine::batch_gradient<model_type> gradient;
    engine::adam_state<float> moments;
    std::vector<float> pace;
    std::vector<float> numbers;
    std::uint64_t step = 0;
  };

  array_data<float> data(std::span<float const> fields) const {
    return {fields, fields.size() / model_.flow().values(), model_type::channels, model_.sites().volume()};
  }
  typename model_type::field_array array(std::span<float const> fields) const {
    auto a = model_type::field_array::from_shape(
        {fields.size() / model_.flow().values(), model_type::channels, shape_.extent, shape_.extent});
    std::copy(fields.begin(), fields.end(), a.begin());
    return a;
  }

  shape shape_;
  std::size_t batch_;
  engine::tbb_executor threads_;
  model_type model_;
  std::optional<training_loop> loop_;
};

}  // namespace wide
