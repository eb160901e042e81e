// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/simd/scalar.hpp>
#include <rgflow/transform/raw.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>

namespace rgflow::inline RGFLOW_ISA::detail {

/// log sum exp(v_k), without overflow.
template <class V, std::size_t N>
V log_sum_exp(std::array<V, N> const& v) {
  using std::exp, std::log, std::max;
  V top = v[0];
  for (std::size_t k = 1; k < N; ++k) top = max(top, v[k]);
  V sum(0);
  for (std::size_t k = 0; k < N; ++k) sum = sum + exp(v[k] - top);
  return top + log(sum);
}

/// K logistic distributions, from raw numbers: K for the weights, K for the means, K for the scales.
template <class V, std::size_t K>
struct mixture_parameters {
  static constexpr double least = 0.01;  // weight of a component, as a part of an even share
  static constexpr double widest = 3;    // log of the largest scale

  std::array<V, K> parts, weight, mean, scale, scale_slope;

  explicit mixture_parameters(std::span<V const, 3 * K> raw) : parts(softmax<V, K>(raw.template subspan<0, K>())) {
    using std::exp;
    for (std::size_t k = 0; k < K; ++k) {
      weight[k] = V(least / static_cast<double>(K)) + V(1 - least) * parts[k];
      mean[k] = raw[K + k] + V(start_of(k));
      auto const log_scale = bounded_raw<V>(raw[2 * K + k], widest);
      scale[k] = exp(log_scale.value);
      scale_slope[k] = log_scale.slope;
    }
  }

  /// Where raw numbers are 0 the means lie apart: equal components would have equal gradients for ever.
  static constexpr double start_of(std::size_t k) {
    return (2 * static_cast<double>(k) + 1 - static_cast<double>(K)) / static_cast<double>(K);
  }
};

/// The mixture at a point x: with its distribution function F, y = log F - log(1 - F) and log dy/dx, all from
/// logarithms so that nothing is lost in the tails.
template <class V, std::size_t K>
class mixture_point {
 public:
  V y, log_slope;

  mixture_point(mixture_parameters<V, K> const& p, V const& x) {
    using engine::select;
    using std::exp, std::log, std::log1p;
    std::array<V, K> below, above;
    for (std::size_t k = 0; k < K; ++k) {
      z_[k] = (x - p.mean[k]) / p.scale[k];
      V const log_weight = log(p.weight[k]);
      auto const left = z_[k] < V(0);
      low_[k] = select(left, z_[k], V(0)) - log1p(exp(select(left, z_[k], -z_[k])));
      high_[k] = low_[k] - z_[k];
      below[k] = log_weight + low_[k];
      above[k] = log_weight + high_[k];
    }
    log_below_ = log_sum_exp(below);
    log_above_ = log_sum_exp(above);
    // In the tails large numbers cancel in one of these differences, exactly for the component that matters there.
    for (std::size_t k = 0; k < K; ++k)
      share_[k] = (below[k] - log_below_) + (above[k] - log_above_) - log(p.weight[k] * p.scale[k]);
    log_slope = log_sum_exp(share_);
    for (std::size_t k = 0; k < K; ++k) share_[k] = share_[k] - log_slope;
    y = log_below_ - log_above_;
  }

  /// The cotangents of the raw numbers, and in `x_bar` that of x, from those of y and log dy/dx.
  void pull_back(mixture_parameters<V, K> const& p, V const& y_bar, V const& log_slope_bar, V& x_bar,
                 std::span<V, 3 * K> raw_bar) const {
    using std::exp, std::tanh;
    V const slope = exp(log_slope);
    V const lean = -tanh(V(0.5) * y);  // 1 - 2 F
    x_bar = y_bar * slope + log_slope_bar * slope_of_log_slope(p);
    std::array<V, K> weight_bar;
    for (std::size_t k = 0; k < K; ++k) {
      V const share = exp(share_[k]);  // of the density
      V const e = -tanh(V(0.5) * z_[k]);
      V const at_z = share * slope * p.scale[k];  // dy / dz_k
      V const z_bar = y_bar * at_z + log_slope_bar * (share * e - at_z * lean);
      raw_bar[K + k] = -z_bar / p.scale[k];
      raw_bar[2 * K + k] = -(z_bar * z_[k] + log_slope_bar * share) * p.scale_slope[k];
      V const of_below = exp(low_[k] - log_below_), of_above = exp(high_[k] - log_above_);
      weight_bar[k] = V(1 - mixture_parameters<V, K>::least) *
                      (y_bar * (of_below - of_above) + log_slope_bar * (share / p.weight[k] - of_below - of_above));
    }
    softmax_pull_back<V, K>(p.parts, weight_bar, raw_bar.template subspan<0, K>());
  }

  /// dx/dy, up to what a float holds.
  V inverse_slope() const {
    using std::exp, std::min;
    return exp(min(V(-log_slope), V(80)));
  }

  /// d log(dy/dx) / dx.
  V slope_of_log_slope(mixture_parameters<V, K> const& p) const {
    using std::exp, std::tanh;
    V sum = exp(log_slope) * tanh(V(0.5) * y);
    for (std::size_t k = 0; k < K; ++k) sum = sum - exp(share_[k]) * tanh(V(0.5) * z_[k]) / p.scale[k];
    return sum;
  }

 private:
  std::array<V, K> z_, low_, high_, share_;  // low, high: log of the distribution function of each, and of 1 minus it
  V log_below_, log_above_;
};

/// x of given y. The root lies between those of the components alone; Newton's method finds it, halving the interval
/// wherever a step leaves it or is not half as long as the last one. Each lane stops by itself, so that none depends on
/// its neighbours.
template <class V, std::size_t K>
V mixture_quantile(mixture_parameters<V, K> const& p, V const& y) {
  using engine::select;
  using std::abs, std::max, std::min;
  using mask = decltype(y < y);
  constexpr int most_steps = 100;
  constexpr double tolerance = 4 * static_cast<double>(std::numeric_limits<engine::scalar_of_t<V>>::epsilon());
  V low = p.mean[0] + p.scale[0] * y, high = low;
  for (std::size_t k = 1; k < K; ++k) {
    V const alone = p.mean[k] + p.scale[k] * y;
    low = min(low, alone);
    high = max(high, alone);
  }
  V x = V(0.5) * (low + high);
  V last = high - low;
  mask moving(true);
  for (int i = 0; i < most_steps; ++i) {
    mixture_point<V, K> const here(p, x);
    V const rest = here.y - y;
    low = select(rest < V(0), x, low);
    high = select(rest > V(0), x, high);
    V const newton = -(rest * here.inverse_slope());
    mask const done = abs(newton) <= V(tolerance) * max(V(1), V(abs(x)));
    // Of a NaN nothing is true: the step is NaN, and the lane stops.
    mask const wild = (x + newton < low) | (x + newton > high) | (abs(newton) > V(0.5) * abs(last));
    V const step = select(wild & !done, V(0.5) * (low + high) - x, newton);
    x = select(moving, x + step, x);
    last = step;
    moving = moving & !done & (abs(step) > V(0));
    if constexpr (std::same_as<mask, bool>) {
      if (!moving) break;
    } else {
      if (none(moving)) break;
    }
  }
  return x;
}

}  // namespace rgflow::inline RGFLOW_ISA::detail
