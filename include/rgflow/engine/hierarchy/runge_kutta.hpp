// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/isa.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// An explicit Runge-Kutta rule in which every stage starts from the slope of the stage before: the midpoint rule and
/// the classical rule of order 4 (Hairer, Norsett and Wanner, Solving Ordinary Differential Equations I, section II.1).
template <std::size_t Order>
struct runge_kutta_rule;
template <>
struct runge_kutta_rule<2> {
  static constexpr std::size_t stages = 2;
  static constexpr std::array<double, 2> from{0, 0.5}, weight{0, 1};
  static constexpr std::array<int, 2> half_steps{0, 1};  // from the beginning of the step to the time of a stage
};
template <>
struct runge_kutta_rule<4> {
  static constexpr std::size_t stages = 4;
  static constexpr std::array<double, 4> from{0, 0.5, 0.5, 1}, weight{1. / 6, 1. / 3, 1. / 3, 1. / 6};
  static constexpr std::array<int, 4> half_steps{0, 1, 1, 2};
};

/// So many equal steps of a rule; the log-determinant is the integral of the divergence by the same rule. Encode is the
/// integration backwards, so that it undoes decode, and the log-determinant is that of the map, up to the error of the
/// rule. Gradients are exact, those of the steps as they are taken (discretize, then optimize): the field at every step
/// is kept, the stages of a step are found again. An Integrator of continuous_step.hpp.
template <std::size_t Order, std::size_t Steps>
struct runge_kutta_integrator {
  using rule = runge_kutta_rule<Order>;
  static constexpr std::size_t times = 2 * Steps + 1;
  static constexpr double time(std::size_t i) { return static_cast<double>(i) / (2 * static_cast<double>(Steps)); }
  static constexpr bool by_colour = false;
  static std::size_t tape(std::size_t sites) { return Steps * sites; }
  static std::string describe() {
    return std::to_string(Steps) + (Steps == 1 ? " step" : " steps") + " of Runge-Kutta of order " +
           std::to_string(Order);
  }

  template <direction D, class Velocity, class V, class T>
  static V evolve(typename Velocity::plan const& p, T const* packed, V* phi, V* tape) {
    auto const sites = p.sites.size();
    std::vector<V> at(sites, V(0)), v(sites, V(0)), next(sites, V(0)), projected(sites * Velocity::orbits, V(0));
    std::array<V, Velocity::stored> features;
    V log_det(0);
    for (std::size_t step = 0; step < Steps; ++step) {
      if (tape != nullptr) std::copy_n(phi, sites, tape + step * sites);
      std::copy_n(phi, sites, next.begin());
      for (std::size_t i = 0; i < rule::stages; ++i) {
        start_stage<D, Velocity>(i, phi, v, at);
        V const divergence = Velocity::evaluate(p, Velocity::at(packed, time_of<D>(step, i)), at.data(), v.data(),
                                                projected.data(), features.data(), 0);
        V const weight = Velocity::template constant<V>(length<D> * rule::weight[i]);
        for (std::size_t x = 0; x < sites; ++x) next[x] += weight * v[x];
        log_det += weight * divergence;
      }
      std::copy_n(next.begin(), sites, phi);
    }
    return log_det;
  }

  template <direction D, class Velocity, class V, class T>
  static void pull_back(typename Velocity::plan const& p, T const* packed, V* phi, V* bar, V const& log_det_bar,
                        T* gradient, V const* tape) {
    auto const sites = p.sites.size(), stored = sites * Velocity::stored;
    std::vector<V> at(sites, V(0)), v(sites, V(0)), v_bar(sites, V(0)), at_bar(sites, V(0));
    std::vector<V> projected(sites * Velocity::orbits, V(0)), features(rule::stages * stored, V(0));
    typename Velocity::template gradients<V> collected;
    auto* const g = gradient == nullptr ? nullptr : &collected;
    for (std::size_t step = Steps; step-- > 0;) {
      std::copy_n(tape + step * sites, sites, phi);
      for (std::size_t i = 0; i < rule::stages; ++i) {
        start_stage<D, Velocity>(i, phi, v, at);
        Velocity::evaluate(p, Velocity::at(packed, time_of<D>(step, i)), at.data(), v.data(), projected.data(),
                           features.data() + i * stored, Velocity::stored);
      }
      // Here bar is the cotangent of the output of the step; that of its input is added to it stage by stage, after
      // the stages have read it.
      std::vector<V> const out_bar(bar, bar + sites);
      for (std::size_t i = rule::stages; i-- > 0;) {
        auto const time = time_of<D>(step, i);
        auto const w = Velocity::at(packed, time);
        V const weight = Velocity::template constant<V>(length<D> * rule::weight[i]);
        for (std::size_t x = 0; x < sites; ++x) v_bar[x] = weight * out_bar[x];
        if (i + 1 < rule::stages) {
          V const onwards = Velocity::template constant<V>(length<D> * rule::from[i + 1]);
          for (std::size_t x = 0; x < sites; ++x) v_bar[x] += onwards * at_bar[x];
        }
        std::fill(at_bar.begin(), at_bar.end(), V(0));
        Velocity::template pull_back<0>(p, w, 0, sites, features.data() + i * stored, v_bar.data(), at_bar.data(),
                                        projected.data(), g);
        Velocity::pull_back_divergence(p, w, features.data() + i * stored, weight * log_det_bar, at_bar.data(), g);
        for (std::size_t x = 0; x < sites; ++x) bar[x] += at_bar[x];
        if (g != nullptr) Velocity::settle_kernel(collected, time, gradient);
      }
    }
    if (g != nullptr) Velocity::settle_frequencies(collected, gradient);
  }

 private:
  template <direction D>
  static constexpr double length = (D == direction::decode ? 1 : -1) / static_cast<double>(Steps);

  /// The number of the time of a stage.
  template <direction D>
  static std::size_t time_of(std::size_t step, std::size_t stage) {
    auto const half_steps = 2 * step + static_cast<std::size_t>(rule::half_steps[stage]);
    return D == direction::decode ? half_steps : 2 * Steps - half_steps;
  }

  /// Where a stage evaluates the velocity, with the slope v of the stage before.
  template <direction D, class Velocity, class V>
  static void start_stage(std::size_t stage, V const* phi, std::vector<V> const& v, std::vector<V>& at) {
    if (stage == 0) {
      std::copy_n(phi, at.size(), at.begin());
    } else {
      V const along = Velocity::template constant<V>(length<D> * rule::from[stage]);
      for (std::size_t x = 0; x < at.size(); ++x) at[x] = phi[x] + along * v[x];
    }
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
