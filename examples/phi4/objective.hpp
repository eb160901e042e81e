// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the flow is trained on: the theory, and configurations of Markov chains beside it.

#include "sampler.hpp"
#include "theory.hpp"

#include <rgflow/action.hpp>
#include <rgflow/engine/train/objective.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace phi4 {

/// The formula of the theory, which is given its lattice at run time: training is compiled once for all lattices.
using run_time_action = bound_action<theory<8>>::formula;

inline run_time_action bind_theory(couplings const& c) {
  using namespace rgflow::symbols;
  return bind<theory<8>>(mu = c.mu, lambda = c.lambda, t = c.t);
}

/// Configurations of Markov chains as training data, each time displaced at random and turned into the part that one
/// copy of the flow has to cover. The copies, turned by multiples of 2 pi / n, share a field with mean M and phase
/// theta in proportion to exp(3 |M| cos(theta - 2 pi k / n)): an ordered field goes to those whose direction is near,
/// by a smooth window, and a disordered one, whose phase means nothing, to all alike.
class chain_data {
 public:
  chain_data(std::span<float const> fields, std::string text, std::size_t extent, std::size_t rotations)
      : fields_(fields),
        text_(std::move(text)),
        extent_(extent),
        count_(fields.size() / (2 * extent * extent)),
        rotations_(rotations) {
    std::size_t const volume = extent * extent;
    for (std::size_t i = 0; i < count_; ++i) {
      auto const one = fields.subspan(2 * volume * i, 2 * volume);
      double const re = std::accumulate(one.begin(), one.begin() + static_cast<std::ptrdiff_t>(volume), 0.0);
      double const im = std::accumulate(one.begin() + static_cast<std::ptrdiff_t>(volume), one.end(), 0.0);
      phases_.push_back(std::atan2(im, re));
      sizes_.push_back(std::hypot(re, im) / static_cast<double>(volume));
    }
  }

  bool empty() const { return count_ == 0; }

  template <class V>
  V fill(std::uint64_t seed, std::uint64_t step, std::uint64_t first, std::uint64_t, V* field) const {
    engine::random_key const key{seed, engine::purpose::shuffle, step};
    for (std::size_t lane = 0; lane < engine::lane_count<V>; ++lane) {
      auto const below = [&](std::uint64_t n, std::size_t end) {
        return engine::uniform_int(key, first + lane, end, n);
      };
      std::size_t const i = below(0, count_), down = below(1, extent_), right = below(2, extent_);
      double const turn = phase_in_copy(sizes_[i], engine::uniform<double>(key, first + lane, 3),
                                        engine::uniform<double>(key, first + lane, 4)) -
                          phases_[i];
      auto const c = static_cast<float>(std::cos(turn)), s = static_cast<float>(std::sin(turn));
      float const* const re = fields_.data() + 2 * extent_ * extent_ * i;
      float const* const im = re + extent_ * extent_;
      for (std::size_t y = 0; y < extent_; ++y)
        for (std::size_t x = 0; x < extent_; ++x) {
          std::size_t const from = (y + down) % extent_ * extent_ + (x + right) % extent_, to = y * extent_ + x;
          engine::set_lane(field[2 * to], lane, engine::scalar_of_t<V>{c * re[from] - s * im[from]});
          engine::set_lane(field[2 * to + 1], lane, engine::scalar_of_t<V>{s * re[from] + c * im[from]});
        }
    }
    return V(0);
  }
  template <class V>
  void fill_context(std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::vector<V>&) const {}
  void check(std::size_t, std::size_t, std::size_t) const {}
  std::string describe() const {
    return std::to_string(count_) + " configurations of chains, " + text_ + ", turned into one of " +
           std::to_string(rotations_) + " copies";
  }

 private:
  /// A phase that the mean of a field of this size has in one copy, drawn by two uniform numbers: first where it lies
  /// between the directions of two copies, then as which of the copies sees it.
  double phase_in_copy(double size, double between, double which) const {
    double const apart = 2 * std::numbers::pi / static_cast<double>(rotations_);
    auto const phase = [&](std::size_t k) { return (between + static_cast<double>(k)) * apart; };
    auto const share = [&](std::size_t k) { return std::exp(3 * size * (std::cos(phase(k)) - 1)); };
    double sum = 0;
    for (std::size_t k = 0; k < rotations_; ++k) sum += share(k);
    double left = which * sum;
    std::size_t k = 0;
    while (k + 1 < rotations_ && (left -= share(k)) > 0) ++k;
    return phase(k);
  }

  std::span<float const> fields_;
  std::string text_;
  std::size_t extent_, count_, rotations_;
  std::vector<double> phases_, sizes_;  // of the mean field
};

/// Reverse KL with the hopping turned on slowly: sites that don't know of each other yet have every phase, so the flow
/// follows the theory into its ordered phase with all of them, where it would otherwise fall into one.
/// To it comes forward KL from configurations of chains, if there are any: it minds most what the flow leaves out. From
/// the formula alone the gradient goes along the path.
class theory_and_chains {
 public:
  static constexpr bool knows_weights = true;

  theory_and_chains(run_time_action action, std::uint64_t steps, chain_data data, double share)
      : action_(action),
        steps_(steps),
        share_(data.empty() ? 0 : share),
        text_("reverse KL from " + action_.describe() + ", t from 0 within " + std::to_string(steps_) + " steps" +
              (share_ > 0 ? "; " + engine::number_text(share_) + " of it forward KL from " + data.describe()
                          : ", by path gradients")),
        chains_(std::move(data)) {}

  template <class Model>
  void check(Model const& model, std::size_t batch) const {
    reverse_kl(action_).check(model, batch);
  }
  /// The loss reported is that of the flow's own samples, <S + log q>.
  template <class Model, class V>
  engine::tile_result<V> operator()(engine::tile_task<Model, V> const& task) const {
    if (share_ == 0) return reverse_kl(at(task.step), path_gradient)(task);
    chains_(scaled(task, share_));
    return reverse_kl(at(task.step))(scaled(task, 1 - share_));
  }
  std::string describe() const { return text_; }
  template <class Model>
  std::string first_nonfinite(Model const& model, std::uint64_t s, std::uint64_t step, std::size_t batch) const {
    auto const found = reverse_kl(at(step)).first_nonfinite(model, s, step, batch);
    return found.empty() && share_ > 0 ? chains_.first_nonfinite(model, s, step, batch) : found;
  }

 private:
  template <class Task>
  static Task scaled(Task task, double factor) {
    task.share = task.share * decltype(task.share)(static_cast<float>(factor));
    return task;
  }

  run_time_action at(std::uint64_t step) const {
    run_time_action action = action_;
    for (std::size_t k = 0; k < action.constant_count; ++k)
      if (action.constant_name(k) == "t")
        action.constants[k] *= std::min(1.0, static_cast<double>(step) / static_cast<double>(steps_));
    return action;
  }

  run_time_action action_;
  std::uint64_t steps_;
  double share_;
  std::string text_;
  forward_kl<chain_data> chains_;
};

}  // namespace phi4
