// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/hierarchy/runge_kutta.hpp>
#include <rgflow/engine/hierarchy/runge_kutta_step.hpp>
#include <rgflow/engine/isa.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// Equal steps of a rule with the gradients of the equation (optimize, then discretize; Pontryagin): the cotangent a of
/// the field obeys a differential equation of its own, which is integrated by the same rule from the output back,
/// together with the field,
///
///   da/dt = -(dv/dphi)^T a - log_det_bar d(div v)/dphi,  gradient = integral of a^T dv/dw + log_det_bar d(div v)/dw
///
/// (and in the same way of energies, whose densities take the place of the divergence).
/// Nothing is kept, and gradients have an error of the order of the rule.
template <std::size_t Order, std::size_t Steps>
struct continuous_adjoint_integrator : runge_kutta_integrator<Order, Steps, 1> {
  using forth = runge_kutta_integrator<Order, Steps, 1>;
  using rule = runge_kutta_rule<Order>;
  using steps = equal_steps<Steps>;
  static constexpr std::size_t tape(std::size_t) { return 0; }
  static std::string describe() { return forth::describe() + ", continuous adjoint"; }

  template <direction D, class Velocity, class V, class T>
  static V evolve(typename Velocity::plan const& p, T const* packed, V* phi, V*, path_energy<V>* energy = nullptr) {
    return forth::template evolve<D, Velocity>(p, packed, phi, static_cast<V*>(nullptr), energy);
  }

  template <direction D, class Velocity, class V, class T>
  static void pull_back(typename Velocity::plan const& p, T const* packed, V* phi, V* bar, V const& log_det_bar,
                        T* gradient, V const*, path_energy<V> const* energy = nullptr) {
    auto const constant = [](double value) { return Velocity::template constant<V>(value); };
    auto const sites = p.sites.size(), values = sites * Velocity::components;
    runge_kutta_adjoint<rule, Velocity, V, T> adjoint(p, packed, gradient);
    std::vector<V> features(rule::stages * sites * Velocity::stored, V(0)), next(values, V(0)), next_bar(values, V(0)),
        a(values, V(0)), v_bar(values, V(0));
    for (std::size_t step = 0; step < Steps; ++step) {
      auto const s = steps::template at<opposite(D)>(step);
      std::copy_n(phi, values, next.begin());
      std::copy_n(bar, values, next_bar.begin());
      std::copy_n(bar, values, a.begin());
      adjoint.forth().stages(s, phi, features.data(), Velocity::stored, [&](std::size_t i, V const&) {
        V const weight = constant(s.length * rule::weight[i]);
        for (std::size_t k = 0; k < values; ++k) next[k] += weight * adjoint.forth().v()[k];
        // What at_bar() becomes is -length * share times the right-hand side of da/dt, so that with share = weight
        // the gradient gets its due.
        bool const counts = rule::weight[i] != 0;
        double const share = counts ? rule::weight[i] : 1;
        V const scale = constant(-s.length * share);
        for (std::size_t k = 0; k < values; ++k) v_bar[k] = scale * a[k];
        double const time = std::abs(s.length) * share;
        if (energy != nullptr && energy->kinetic.asked) {
          V const twice = constant(2 * time) * energy->kinetic.bar;
          for (std::size_t k = 0; k < values; ++k) v_bar[k] += twice * adjoint.forth().v()[k];
        }
        bool const gradient_asked = energy != nullptr && energy->gradient.asked;
        V const gradient_bar = gradient_asked ? constant(time) * energy->gradient.bar : V(0);
        adjoint.of_velocity(s.after(rule::half_steps[i]), features.data() + i * sites * Velocity::stored, v_bar.data(),
                            scale * log_det_bar, counts, gradient_asked ? &gradient_bar : nullptr);
        auto const& change = adjoint.at_bar();
        if (counts)
          for (std::size_t k = 0; k < values; ++k) next_bar[k] += change[k];
        if (i + 1 < rule::stages) {
          V const along = constant(rule::from[i + 1] / share);
          for (std::size_t k = 0; k < values; ++k) a[k] = bar[k] + along * change[k];
        }
      });
      std::copy_n(next.begin(), values, phi);
      std::copy_n(next_bar.begin(), values, bar);
    }
    adjoint.finish();
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
