// SPDX-License-Identifier: BSL-1.0
#pragma once

// A model and its training steps.

#include <flow/declaration.hpp>
#include <flow/flow.hpp>
#include <flow/random_model.hpp>
#include <flow/theory.hpp>

#include <rgflow/engine/train.hpp>
#include <rgflow/model.hpp>

#include <optional>
#include <vector>

namespace flow {

/// The flow of these blocks on a lattice of any extent, as a Base: flow_in_training, or trained_flow, which adds to it.
template <class Base, class Block, bound Blocks = bound::when_compiled>
class trained_by_steps : public Base {
 protected:
  using declaration = declared_with<8, Block>;
  using model_type = model_of<declaration, Blocks>;

 public:
  trained_by_steps(shape const& s, std::uint64_t seed_value, std::size_t threads)
      : shape_(s), threads_(threads), model_(random_model<declaration, Blocks>(s.extent, seed_value)) {
    model_.run_on(engine::executor_ref(threads_));
  }

  void train() override {
    if (!trainer_) {
      training_options o;
      o.steps = 1U << 30;
      o.batch = shape_.batch;
      o.optimizer.learning_rate = learning_rate;
      o.schedule = {.warmup = 0, .final_share = 1};  // the same rate at every step
      o.clip = clip;
      o.seed = model_.seed_value();
      trainer_.emplace(model_, reverse_kl(bind_theory()), o);
    }
    trainer_->step();
  }

  void train_checked() override {
    step_by_hand(reverse_kl(bind_theory()), true, [] {});
  }

 protected:
  /// done() is called when the gradient is there.
  template <class Objective, class Done>
  void step_by_hand(Objective const& objective, bool check, Done const& done) {
    if (!by_hand_) by_hand_.emplace(model_);
    auto& [gradient, moments, pace, step] = *by_hand_;
    gradient.check_reconstruction(check);
    gradient(objective, model_.seed_value(), step, shape_.batch);
    done();
    engine::clip_to_norm(gradient.gradient(), clip, model_.executor());
    moments.update({}, learning_rate, step, gradient.gradient(), model_.weights(), pace, model_.executor());
    ++step;
  }

  shape shape_;
  engine::tbb_executor threads_;
  model_type model_;

 private:
  /// A training step written out by hand, so that its parts can be timed.
  struct loop_by_hand {
    explicit loop_by_hand(model_type const& m)
        : gradient(m), moments(m.weights().size()), pace(m.weights().size(), 1.0F) {}
    engine::batch_gradient<model_type> gradient;
    engine::adam_state<float> moments;
    std::vector<float> pace;
    std::uint64_t step = 0;
  };

  std::optional<trainer<model_type, reverse_kl<run_time_action>>> trainer_;
  std::optional<loop_by_hand> by_hand_;
};

}  // namespace flow
