// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the units of the flow instantiate: a model, its training, and the same training with clocks in between.

#include <flow/flow.hpp>
#include <flow/trained_by_steps.hpp>
#include <measure/stopwatch.hpp>

#include <rgflow/engine/train.hpp>
#include <rgflow/model.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace flow {

/// reverse_kl spelt out, with a clock after every part. Adds up over tiles: for one thread only.
class timed_reverse_kl {
 public:
  static constexpr bool knows_weights = true;
  timed_reverse_kl(run_time_action action, step_seconds& spent) : action_(action), spent_(&spent) {}

  template <class Model>
  void check(Model const& model, std::size_t batch) const {
    reverse_kl(action_).check(model, batch);
  }

  template <class Model, class V>
  engine::tile_result<V> operator()(engine::tile_task<Model, V> const& task) const {
    auto& work = task.work;
    auto const& map = task.model.flow();
    std::span<V const> const no_context;
    measure::stopwatch clock;
    Model::prior::draw(engine::random_key{task.seed, engine::purpose::train, task.step}, task.first, work.field.data(),
                       work.field.size());
    V log_q = task.model.log_prior(work.field.data());
    spent_->prior += clock.lap();
    log_q -= map.template record<direction::decode>(work, task.weights, no_context);
    spent_->decode += clock.lap();
    V const s = engine::action_gradient(action_, task.model.sites(), std::span<V const>(work.field), work.bar.data());
    for (auto& bar : work.bar) bar *= task.share;
    spent_->action += clock.lap();
    map.template pull_back<direction::decode>(work, -task.share, task.weights, no_context, task.gradient);
    spent_->pull_back += clock.lap();
    V const loss = s + log_q;
    return {loss, -loss};
  }

  std::string describe() const { return reverse_kl(action_).describe(); }
  template <class Model>
  std::string first_nonfinite(Model const& model, std::uint64_t s, std::uint64_t step, std::size_t batch) const {
    return reverse_kl(action_).first_nonfinite(model, s, step, batch);
  }

 private:
  run_time_action action_;
  step_seconds* spent_;
};

/// The flow with `Couplings` couplings per block on a lattice of any extent.
template <std::size_t Couplings, class Net>
class instantiated final : public trained_by_steps<trained_flow, block<Couplings, Net>> {
  using base = trained_by_steps<trained_flow, block<Couplings, Net>>;
  using model_type = typename base::model_type;
  using V = typename model_type::lanes_type;
  using net =
      typename Net::template on<4, 8>;  // reads half of a block of 2 x 2 sites, scales and shifts the other half
  using base::model_;
  using base::shape_;
  using base::threads_;

 public:
  using base::base;

  std::span<float const> weights() const override { return model_.weights(); }

  step_seconds train_timed() override {
    if (threads_.concurrency() != 1) throw std::logic_error("train_timed: its clocks are for one thread");
    step_seconds spent;
    measure::stopwatch clock;
    double gradient_seconds = 0;
    this->step_by_hand(timed_reverse_kl(bind_theory(), spent), false, [&] { gradient_seconds = clock.lap(); });
    spent.optimizer = clock.lap();
    spent.weights = gradient_seconds - spent.prior - spent.decode - spent.action - spent.pull_back;
    return spent;
  }

  void run_nets() override {
    constexpr auto packed = engine::packed_count<net>;
    constexpr auto gradients = engine::gradient_count<net>;
    std::vector<float> w;
    model_.pack(w);
    std::vector<float> gradient(Couplings * gradients, 0.F);
    engine::scratch<V, net::inputs> in, in_bar;
    engine::scratch<V, net::outputs> out;
    engine::scratch<V, engine::kept_count<net>> hidden;
    for (std::size_t i = 0; i < net::inputs; ++i) in[i] = V(0.3F);
    std::size_t blocks = 0;
    for (std::size_t extent = shape_.extent; extent >= 2; extent /= 2) blocks += 2 * (extent / 2) * (extent / 2);
    std::size_t const width = engine::lane_count<V>;
    for (std::size_t b = 0; b < (shape_.batch + width - 1) / width * blocks; ++b)
      for (std::size_t k = 0; k < Couplings; ++k) {
        engine::packed_weights<float> const here{w.data() + k * packed};
        engine::evaluate_net<net, V>(in.view(), out.span(), here, hidden.data());
        engine::evaluate_net<net, V>(in.view(), out.span(), here, hidden.data());
        engine::pull_back_net<net, V, float>(in.view(), out.view(), in_bar.span(), here,
                                             engine::gradient_slot<float>{gradient.data() + k * gradients},
                                             hidden.data());
      }
  }

  std::vector<float> sample(std::size_t count, std::uint64_t first) override {
    auto const drawn = model_.sample(count, first);
    return {drawn.x.begin(), drawn.x.end()};
  }

  std::vector<double> log_prob(std::span<float const> fields) override {
    auto const log_q = model_.log_prob(array(fields));
    return {log_q.begin(), log_q.end()};
  }

  peer::reference compute_reference(std::size_t samples) override {
    std::uint64_t const seed_value = model_.seed_value();
    engine::batch_gradient batch(model_);
    batch(reverse_kl(bind_theory()), seed_value, 0, samples);
    peer::reference r{};
    r.gradient.assign(batch.gradient().begin(), batch.gradient().end());
    for (double const loss : batch.losses()) r.loss += loss / static_cast<double>(samples);

    // The same z once more: draws of the prior come as [site][channel].
    std::size_t const volume = model_.sites().volume();
    std::vector<float> drawn(2 * volume);
    for (std::size_t i = 0; i < samples; ++i) {
      normal::draw(engine::random_key{seed_value, engine::purpose::train, 0}, i, drawn.data(), drawn.size());
      for (std::size_t channel = 0; channel < 2; ++channel)
        for (std::size_t site = 0; site < volume; ++site) r.z.push_back(drawn[2 * site + channel]);
    }
    auto const decoded = model_.decode(array(r.z));
    r.x.assign(decoded.field.begin(), decoded.field.end());
    for (std::size_t i = 0; i < samples; ++i) {
      double log_q = -decoded.log_det(i);
      for (std::size_t k = 0; k < 2 * volume; ++k)
        log_q += normal::log_density(static_cast<double>(r.z[2 * volume * i + k]));
      r.log_q.push_back(log_q);
    }
    return r;
  }

 private:
  typename model_type::field_array array(std::span<float const> fields) const {
    auto a = model_type::field_array::from_shape(
        {fields.size() / model_.flow().values(), model_type::channels, shape_.extent, shape_.extent});
    std::copy(fields.begin(), fields.end(), a.begin());
    return a;
  }
};

}  // namespace flow
