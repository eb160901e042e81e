// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/action.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/mcmc/dynamics.hpp>

#include <cstddef>
#include <span>

namespace rgflow::inline RGFLOW_ISA::engine {

/// How a trajectory of molecular dynamics is cut into steps. Both are reversible, preserve phase-space volume
/// and are of second order. The minimum-norm one takes two forces per step and has about a tenth of the
/// leapfrog's error constant at equal step.
enum class integrator { leapfrog, minimum_norm };

namespace detail {

/// One stage between two forces: the field drifts by `drift`, then the momenta are kicked by `kick`, both in
/// units of the step. The last kick of a step and the first of the next are done at once, so the very first
/// and the very last are half of it.
struct integrator_stage {
  double drift;
  double kick;
};

inline std::span<integrator_stage const> stages_of(integrator kind) {
  static constexpr integrator_stage leapfrog[] = {{1, 1}};
  // The lambda that minimizes the norm of the error operator: Omelyan, Mryglod & Folk, Comput. Phys. Commun.
  // 151 (2003) 272; Takaishi & de Forcrand, PRE 73 (2006) 036706.
  constexpr double lambda = 0.1931833275037836;
  static constexpr integrator_stage minimum_norm[] = {{0.5, 1 - 2 * lambda}, {0.5, 2 * lambda}};
  if (kind == integrator::leapfrog) return leapfrog;
  return minimum_norm;
}

}  // namespace detail

/// The action at both ends of a trajectory.
template <class V>
struct trajectory_ends {
  V first;
  V last;
};

/// Follows dphi/dtau = p, and what `kick` says of the momenta, for `steps` steps of size `step` (each lane may have its
/// own). phi, momentum and gradient have one V per real field component, phi[site * channels + channel]. phi and momentum
/// are moved; gradient is dS/dphi at the start, and force(), which is called wherever phi has moved to, overwrites it.
template <class V, class Kick, class Force>
void follow(integrator kind, std::size_t steps, V const& step, std::span<V> phi, std::span<V> momentum,
            std::span<V const> gradient, Kick&& kick, Force&& force) {
  auto const stages = detail::stages_of(kind);
  V time = V(0.5 * stages.back().kick) * step;
  for (std::size_t s = 0; s < steps; ++s)
    for (std::size_t k = 0; k < stages.size(); ++k) {
      V const drift = V(stages[k].drift) * step;
      auto const kicked = kick(time, gradient, std::span<V const>(momentum));
      for (std::size_t i = 0; i < phi.size(); ++i) {
        momentum[i] = kicked(momentum[i], gradient[i]);
        phi[i] += drift * momentum[i];
      }
      force();
      time = V(stages[k].kick) * step;
    }
  time = V(0.5 * stages.back().kick) * step;
  auto const kicked = kick(time, gradient, std::span<V const>(momentum));
  for (std::size_t i = 0; i < phi.size(); ++i) momentum[i] = kicked(momentum[i], gradient[i]);
}

/// The same with the forces of an action; gradient is only written. steps is at least 1.
template <Action A, class V, class Kick>
trajectory_ends<V> integrate(A const& action, lattice const& sites, integrator kind, std::size_t steps, V const& step,
                             std::span<V> phi, std::span<V> momentum, std::span<V> gradient, Kick&& kick) {
  auto const at_phi = [&] { return action_gradient(action, sites, std::span<V const>(phi), gradient.data()); };
  V const first = at_phi();
  V last = first;
  follow(kind, steps, step, phi, momentum, std::span<V const>(gradient), kick, [&] { last = at_phi(); });
  return {first, last};
}

/// The same with hamiltonian dynamics.
template <Action A, class V>
trajectory_ends<V> integrate(A const& action, lattice const& sites, integrator kind, std::size_t steps, V const& step,
                             std::span<V> phi, std::span<V> momentum, std::span<V> gradient) {
  return integrate(action, sites, kind, steps, step, phi, momentum, gradient, hamiltonian_kick{});
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
