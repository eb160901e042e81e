// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/hierarchy/runge_kutta_step.hpp>
#include <rgflow/engine/isa.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// So many equal steps on [0, 1], and the times of their beginnings, middles and ends.
template <std::size_t Steps>
struct equal_steps {
  static constexpr std::size_t times = 2 * Steps + 1;
  static constexpr double time(std::size_t i) { return static_cast<double>(i) / (2 * static_cast<double>(Steps)); }

  /// Step number `step` on the way D.
  template <direction D>
  static constexpr step_in_time at(std::size_t step) {
    constexpr bool forth = D == direction::decode;
    return {(forth ? 1 : -1) / static_cast<double>(Steps),
            static_cast<std::ptrdiff_t>(forth ? 2 * step : 2 * Steps - 2 * step), forth ? 1 : -1};
  }
};

/// So many equal steps of a rule; the log-determinant is the integral of the divergence by the same rule. Encode is the
/// integration backwards, so that it undoes decode, and the log-determinant is that of the map, up to the error of the
/// rule. Gradients are exact, those of the steps as they are taken (discretize, then optimize): the field is kept
/// before every KeepEvery-th step, the steps between and all stages are found again. An Integrator of
/// continuous_step.hpp.
template <std::size_t Order, std::size_t Steps, std::size_t KeepEvery>
struct runge_kutta_integrator {
  using rule = runge_kutta_rule<Order>;
  using steps = equal_steps<Steps>;
  static constexpr std::size_t times = steps::times;
  static constexpr double time(std::size_t i) { return steps::time(i); }
  static constexpr bool by_colour = false;
  static constexpr std::size_t tape(std::size_t values) { return (Steps + KeepEvery - 1) / KeepEvery * values; }
  static std::string describe() {
    return std::to_string(Steps) + (Steps == 1 ? " step" : " steps") + " of Runge-Kutta of order " +
           std::to_string(Order) + (KeepEvery == 1 ? "" : ", kept every " + std::to_string(KeepEvery));
  }

  template <direction D, class Velocity, class V, class T>
  static V evolve(typename Velocity::plan const& p, T const* packed, V* phi, V* tape,
                  path_energy<V>* energy = nullptr) {
    auto const values = p.sites.size() * Velocity::components;
    runge_kutta_step<rule, Velocity, V, T> one(p, packed);
    one.start(phi);
    V log_det(0);
    for (std::size_t step = 0; step < Steps; ++step) {
      if (tape != nullptr && step % KeepEvery == 0) std::copy_n(phi, values, tape + step / KeepEvery * values);
      log_det += one.run(steps::template at<D>(step), phi, energy);
    }
    return log_det;
  }

  template <direction D, class Velocity, class V, class T>
  static void pull_back(typename Velocity::plan const& p, T const* packed, V* phi, V* bar, V const& log_det_bar,
                        T* gradient, V const* tape, path_energy<V> const* energy = nullptr) {
    auto const values = p.sites.size() * Velocity::components;
    runge_kutta_adjoint<rule, Velocity, V, T> adjoint(p, packed, gradient);
    adjoint.forth().start(tape);
    std::vector<V> starts(KeepEvery * values, V(0));  // of the steps since the field was kept
    for (std::size_t kept = (Steps + KeepEvery - 1) / KeepEvery; kept-- > 0;) {
      std::size_t const first = kept * KeepEvery, last = std::min(first + KeepEvery, Steps);
      for (std::size_t i = 0; i < values; ++i) starts[i] = tape[kept * values + i];
      for (std::size_t step = first; step + 1 < last; ++step) {
        V* const next = starts.data() + (step + 1 - first) * values;
        std::copy_n(next - values, values, next);
        adjoint.forth().run(steps::template at<D>(step), next);
      }
      for (std::size_t step = last; step-- > first;) {
        std::vector<V> const out_bar(bar, bar + values);
        adjoint.pull_back(steps::template at<D>(step), starts.data() + (step - first) * values, out_bar.data(),
                          log_det_bar, bar, energy);
      }
    }
    std::copy_n(tape, values, phi);
    adjoint.finish();
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
