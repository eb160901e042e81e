// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <record/recipes/ising_field.hpp>
#include <record/spins.hpp>

#include <rgflow/action/bind.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/partial_sum.hpp>
#include <rgflow/expression/symbols.hpp>

#include <cmath>
#include <cstddef>
#include <numbers>

namespace rivals {

/// The Ising model as a continuous field; its formula knows no extents.
using ising_action = rgflow::bound_action<record::ising::theory<8>>;

[[nodiscard]] inline ising_action bind_ising(double beta, double alpha) {
  return rgflow::bind<record::ising::theory<8>>(record::ising::alpha = alpha, rgflow::symbols::beta = beta);
}

/// From spins that don't know of each other to the coupling beta, with the same diagonal of M all the way.
struct growing_coupling {
  double beta, alpha;

  struct independent_sites {
    double alpha;
    /// Of each site, the integral of exp(-alpha psi^2 / 2) cosh(alpha psi).
    double log_z(rgflow::engine::lattice const& sites) const {
      return static_cast<double>(sites.volume()) * (std::log(2 * std::numbers::pi / alpha) + alpha) / 2;
    }
  };
  independent_sites start() const { return {alpha}; }
  ising_action::formula at(double s) const { return bind_ising(s * beta, alpha); }

  /// dS/ds = beta sum_x (psi_x / 2 - tanh((M psi)_x)) times the sum of psi over the neighbours of x.
  template <class V>
  V slope(double s, rgflow::engine::lattice const& sites, V const* psi) const {
    auto const means = record::spin_means(sites.extents()[0], psi, s * beta, alpha);
    rgflow::engine::partial_sum<V> sum;
    for (std::size_t x = 0; x < sites.volume(); ++x)
      sum += (V(0.5) * psi[x] - means[x]) * (psi[sites.neighbour(x, 0)] + psi[sites.previous(x, 0)] +
                                             psi[sites.neighbour(x, 1)] + psi[sites.previous(x, 1)]);
    return V(static_cast<rgflow::engine::scalar_of_t<V>>(beta)) * sum.value();
  }
};

}  // namespace rivals
