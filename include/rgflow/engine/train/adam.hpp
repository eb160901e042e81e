// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/dot.hpp>
#include <rgflow/engine/parallel/executor.hpp>
#include <rgflow/engine/simd.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// Adam (Kingma & Ba, arXiv:1412.6980); with weight_decay > 0 it is AdamW, decay decoupled from the gradient
/// (Loshchilov & Hutter, arXiv:1711.05101, Algorithm 2); with rotate_every > 0 it is SOAP (Vyas et al.,
/// arXiv:2409.11321): the moments of each tensor are kept in eigenbases of its gradients (train/soap.hpp).
struct adam {
  double learning_rate = 1e-3;   ///< length of a step per weight, at full rate
  double beta1 = 0.9;            ///< decay of the mean gradient, per step
  double beta2 = 0.999;          ///< decay of the mean squared gradient, per step
  double epsilon = 1e-8;         ///< added to the root of the latter
  double weight_decay = 0;       ///< share of a weight taken off per step and unit of learning rate
  std::size_t rotate_every = 0;  ///< steps after which the eigenbases follow the gradients; 0 = none, plain Adam
  double beta_rotation = 0.95;   ///< decay of the mean products of gradients whose eigenbases these are, per step
};

/// The learning rate over a run: linear warm-up, then half a cosine down to `final_share` of the full rate.
struct warmup_cosine {
  std::size_t warmup = 100;
  double final_share = 0;

  /// Factor of the learning rate at step (0-based) of `steps`.
  double operator()(std::uint64_t step, std::uint64_t steps) const {
    double const ramp =
        warmup == 0 ? 1.0 : std::min(1.0, (static_cast<double>(step) + 1) / static_cast<double>(warmup));
    double const x = steps <= 1 ? 0.0 : std::min(1.0, static_cast<double>(step) / static_cast<double>(steps - 1));
    return ramp * (final_share + (1 - final_share) * 0.5 * (1 + std::cos(std::numbers::pi * x)));
  }
};

namespace engine {

/// Weights are worked through in tasks of so many.
inline constexpr std::size_t update_task = std::size_t{1} << 16U;

/// Throws std::invalid_argument unless all are as many as the optimizer was made for.
inline void check_sizes(std::size_t made_for, std::size_t gradient, std::size_t weights, std::size_t pace) {
  if (gradient != made_for || weights != made_for || pace != made_for)
    throw std::invalid_argument("the optimizer was made for " + std::to_string(made_for) + " weights, found " +
                                std::to_string(weights) + " with a gradient of " + std::to_string(gradient) +
                                " and paces for " + std::to_string(pace));
}

/// The state of the optimizer: first and second moments of the gradient, one number per weight each.
template <class T>
class adam_state {
 public:
  using number = T;  ///< of the moments

  explicit adam_state(std::size_t weights) : first_(weights, T(0)), second_(weights, T(0)) {}

  /// One update. `rate` is the learning rate of this step, `step` counts from 0; `pace` has a factor of the rate for
  /// each weight, and those of pace 0 are passed by. Throws std::invalid_argument if sizes differ, or if the rule
  /// rotates, which takes a soap_state.
  void update(adam const& rule, double rate, std::uint64_t step, std::span<double const> gradient, std::span<T> weights,
              std::span<T const> pace, executor_ref executor) {
    check_sizes(first_.size(), gradient.size(), weights.size(), pace.size());
    if (rule.rotate_every != 0)
      throw std::invalid_argument("an adam_state was given rotate_every = " + std::to_string(rule.rotate_every) +
                                  ", expected 0: a soap_state rotates");
    factors const f(rule, rate, step);
    executor.for_each_task((weights.size() + update_task - 1) / update_task, [&](std::size_t task) {
      std::size_t const end = std::min(weights.size(), (task + 1) * update_task);
      std::size_t i = task * update_task;
      for (; i + width <= end; i += width) {
        auto const paces = pace.subspan(i, width);
        if (std::find(paces.begin(), paces.end(), T(0)) == paces.end()) {
          register_type g;
          for (std::size_t j = 0; j < width; ++j) register_type::samples(&g)[j] = static_cast<T>(gradient[i + j]);
          auto m = register_type::load(&first_[i]), v = register_type::load(&second_[i]);
          auto w = register_type::load(&weights[i]);
          f.move(g, m, v, w, register_type::load(&pace[i]));
          m.store(&first_[i]);
          v.store(&second_[i]);
          w.store(&weights[i]);
        } else {
          for (std::size_t j = i; j < i + width; ++j) move_one(f, j, gradient, weights, pace);
        }
      }
      for (; i < end; ++i) move_one(f, i, gradient, weights, pace);
    });
  }

  std::span<T> first() { return first_; }
  std::span<T> second() { return second_; }
  std::span<T const> first() const { return first_; }
  std::span<T const> second() const { return second_; }

 private:
  using register_type = lanes<T, 1>;
  static constexpr std::size_t width = register_type::size;

  /// The numbers of one step; `rate` includes the correction of the first moment, `decay` the learning rate.
  struct factors {
    T beta1, beta2, new1, new2, rate, unbias2, epsilon, decay;

    factors(adam const& rule, double learning_rate, std::uint64_t step)
        : beta1(static_cast<T>(rule.beta1)),
          beta2(static_cast<T>(rule.beta2)),
          new1(static_cast<T>(1 - rule.beta1)),
          new2(static_cast<T>(1 - rule.beta2)),
          rate(static_cast<T>(learning_rate / (1 - std::pow(rule.beta1, static_cast<double>(step) + 1)))),
          unbias2(static_cast<T>(1 / (1 - std::pow(rule.beta2, static_cast<double>(step) + 1)))),
          epsilon(static_cast<T>(rule.epsilon)),
          decay(static_cast<T>(learning_rate * rule.weight_decay)) {}

    template <class V>
    void move(V const& g, V& m, V& v, V& w, V const& pace) const {
      using std::sqrt;
      m = V(beta1) * m + V(new1) * g;
      v = V(beta2) * v + V(new2) * (g * g);
      w = w - pace * (V(rate) * m / (sqrt(V(unbias2) * v) + V(epsilon)) + V(decay) * w);
    }
  };

  void move_one(factors const& f, std::size_t i, std::span<double const> gradient, std::span<T> weights,
                std::span<T const> pace) {
    if (pace[i] != 0) f.move(static_cast<T>(gradient[i]), first_[i], second_[i], weights[i], pace[i]);
  }

  std::vector<T> first_, second_;
};

/// Scales the gradient down to Euclidean norm `limit` if it is longer; returns the norm it had.
inline double clip_to_norm(std::span<double> gradient, double limit, executor_ref executor) {
  std::size_t const tasks = (gradient.size() + update_task - 1) / update_task;
  auto const part = [&](std::size_t task) {
    return gradient.subspan(task * update_task, std::min(update_task, gradient.size() - task * update_task));
  };
  std::vector<double> squares(tasks);
  executor.for_each_task(tasks, [&](std::size_t task) {
    auto const g = part(task);
    squares[task] = dot(g.data(), g.data(), g.size());
  });
  double const norm = std::sqrt(std::accumulate(squares.begin(), squares.end(), 0.0));
  if (limit > 0 && norm > limit) {
    double const factor = limit / norm;
    executor.for_each_task(tasks, [&](std::size_t task) {
      for (double& g : part(task)) g *= factor;
    });
  }
  return norm;
}
inline double clip_to_norm(std::span<double> gradient, double limit) {
  serial_executor const here;
  return clip_to_norm(gradient, limit, here);
}

}  // namespace engine
}  // namespace rgflow::inline RGFLOW_ISA
