// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/partial_sum.hpp>
#include <rgflow/engine/simd/scalar.hpp>

#include <cmath>
#include <cstddef>
#include <span>

namespace rgflow::inline RGFLOW_ISA::engine {

/// How momenta move along a trajectory. hamiltonian: dp/dtau = -dS/dphi, from normal momenta. microcanonical: the
/// momenta keep their length, from a random direction, and turn towards the force; steps may then be longer in many
/// dimensions (Robnik, De Luca, Silverstein & Seljak, JMLR 24 (2023) 311, arXiv:2212.08549; adjusted by Metropolis as
/// here: Robnik, Cohn-Gordon & Seljak, arXiv:2503.01707). Both are exact.
enum class dynamics { hamiltonian, microcanonical };

/// A kick of hamiltonian dynamics: what becomes of a momentum in a time `step`.
struct hamiltonian_kick {
  template <class V>
  auto operator()(V const& step, std::span<V const>, std::span<V const>) const {
    return [step](V const& p, V const& gradient) { return p - step * gradient; };
  }
};

/// A kick of microcanonical dynamics in n dimensions, dp/dtau = -(1 - p p^T / n) dS/dphi n / (n - 1) with |p|^2 = n, so
/// that a component has variance 1 as a hamiltonian one. At a fixed field this is solved by a hyperbolic rotation in
/// the plane of p and the force (Ver Steeg & Galstyan, arXiv:2111.02434). It contracts the sphere of the momenta:
/// energy() is what minus the logarithm of the volume adds up to, which takes the place of the kinetic energy.
template <class V>
class microcanonical_kick {
 public:
  auto operator()(V const& step, std::span<V const> gradient, std::span<V const> momentum) {
    using std::exp, std::expm1, std::log, std::sqrt;
    partial_sum<V> slope_squared, along_slope;
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      slope_squared += gradient[i] * gradient[i];
      along_slope += gradient[i] * momentum[i];
    }
    V const slope = sqrt(slope_squared.value());
    auto const n = static_cast<scalar_of_t<V>>(gradient.size());
    V const length(std::sqrt(n));
    V const inverse = select(slope > V(0), V(1) / slope, V(0));
    V const cosine = -(along_slope.value() * inverse) / length;
    V const angle = step * slope * length / V(n - 1);
    // cosh and sinh of the angle, times exp(-angle): far from equilibrium they would overflow.
    V const decay = exp(-angle), rest = -expm1(-angle);
    V const half_sinh = V(0.5) * rest * (V(1) + decay);
    V const shrinkage = V(0.5) * (V(1) + decay * decay) + cosine * half_sinh;
    energy_ += V(n - 1) * (angle + log(shrinkage));
    V const keep = decay / shrinkage;
    V const add = -((half_sinh + V(0.5) * cosine * rest * rest) / shrinkage) * length * inverse;
    return [keep, add](V const& p, V const& g) { return keep * p + add * g; };
  }

  [[nodiscard]] V const& energy() const noexcept { return energy_; }

 private:
  V energy_{0};
};

/// Scales normal momenta to a random point of the sphere on which microcanonical ones stay.
template <class V>
void to_sphere(std::span<V> momentum) {
  using std::sqrt;
  partial_sum<V> squares;
  for (V const& p : momentum) squares += p * p;
  V const factor = sqrt(V(static_cast<scalar_of_t<V>>(momentum.size())) / squares.value());
  for (V& p : momentum) p *= factor;
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
