// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/lattice.hpp>

#include <cstddef>

/// A field of two channels on independent sites, S = sum a phi^2 / 2, written by hand and without a gradient.
struct sites_apart {
  double a;
  template <class V>
  V value(rgflow::engine::lattice const& sites, V const* phi) const {
    V s(0);
    for (std::size_t i = 0; i < 2 * sites.volume(); ++i) s += V(0.5 * a) * phi[i] * phi[i];
    return s;
  }
};
/// The same with its gradient.
struct with_gradient : sites_apart {
  template <class V>
  V value_and_gradient(rgflow::engine::lattice const& sites, V const* phi, V* gradient) const {
    for (std::size_t i = 0; i < 2 * sites.volume(); ++i) gradient[i] = V(a) * phi[i];
    return value(sites, phi);
  }
};
