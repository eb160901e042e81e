// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// Adam (Kingma & Ba, arXiv:1412.6980); with weight_decay > 0 it is AdamW, decay decoupled from the gradient
/// (Loshchilov & Hutter, arXiv:1711.05101, Algorithm 2).
struct adam {
  double learning_rate = 1e-3;  ///< length of a step per weight, at full rate
  double beta1 = 0.9;           ///< decay of the mean gradient, per step
  double beta2 = 0.999;         ///< decay of the mean squared gradient, per step
  double epsilon = 1e-8;        ///< added to the root of the latter
  double weight_decay = 0;      ///< share of a weight taken off per step and unit of learning rate
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

/// The state of the optimizer: first and second moments of the gradient, one number per weight each.
template <class T>
class adam_state {
 public:
  explicit adam_state(std::size_t weights) : first_(weights, T(0)), second_(weights, T(0)) {}

  /// One update. `rate` is the learning rate of this step, `step` counts from 0; frozen weights don't move.
  void update(adam const& rule, double rate, std::uint64_t step, std::span<double const> gradient, std::span<T> weights,
              std::span<unsigned char const> trained) {
    if (gradient.size() != first_.size() || weights.size() != first_.size() || trained.size() != first_.size())
      throw std::invalid_argument("the optimizer was made for " + std::to_string(first_.size()) + " weights, found " +
                                  std::to_string(weights.size()) + " with a gradient of " +
                                  std::to_string(gradient.size()) + " and marks for " + std::to_string(trained.size()));
    double const unbias1 = 1 / (1 - std::pow(rule.beta1, static_cast<double>(step) + 1));
    double const unbias2 = 1 / (1 - std::pow(rule.beta2, static_cast<double>(step) + 1));
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (!trained[i]) continue;
      double const g = gradient[i];
      double const m = rule.beta1 * static_cast<double>(first_[i]) + (1 - rule.beta1) * g;
      double const v = rule.beta2 * static_cast<double>(second_[i]) + (1 - rule.beta2) * g * g;
      double const w = static_cast<double>(weights[i]);
      weights[i] =
          static_cast<T>(w - rate * (m * unbias1 / (std::sqrt(v * unbias2) + rule.epsilon) + rule.weight_decay * w));
      first_[i] = static_cast<T>(m);
      second_[i] = static_cast<T>(v);
    }
  }

  std::span<T> first() { return first_; }
  std::span<T> second() { return second_; }
  std::span<T const> first() const { return first_; }
  std::span<T const> second() const { return second_; }

 private:
  std::vector<T> first_, second_;
};

/// Scales the gradient down to Euclidean norm `limit` if it is longer; returns the norm it had.
inline double clip_to_norm(std::span<double> gradient, double limit) {
  double square = 0;
  for (double g : gradient) square += g * g;
  double const norm = std::sqrt(square);
  if (limit > 0 && norm > limit)
    for (double& g : gradient) g *= limit / norm;
  return norm;
}

}  // namespace engine
}  // namespace rgflow::inline RGFLOW_ISA
