// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/lattice.hpp>

#include <cstddef>
#include <vector>

// S = sum_x [m2 |phi|^2 + lambda |phi|^4 + sum_mu |phi_{x+mu} - phi_x|^2] for fields of n channels, by hand.
struct test_phi4 {
  double m2;
  double lambda;
  std::size_t channels = 1;

  template <class V>
  V value(rgflow::engine::lattice const& sites, V const* phi) const {
    V s(0);
    for (std::size_t x = 0; x < sites.volume(); ++x) {
      V norm(0);
      for (std::size_t c = 0; c < channels; ++c) norm = norm + phi[x * channels + c] * phi[x * channels + c];
      s = s + V(m2) * norm + V(lambda) * norm * norm;
      for (std::size_t axis = 0; axis < sites.dimensions(); ++axis)
        for (std::size_t c = 0; c < channels; ++c) {
          V const d = phi[sites.neighbour(x, axis) * channels + c] - phi[x * channels + c];
          s = s + d * d;
        }
    }
    return s;
  }
};

struct test_phi4_with_force : test_phi4 {
  template <class V>
  V value_and_gradient(rgflow::engine::lattice const& sites, V const* phi, V* gradient) const {
    for (std::size_t i = 0; i < sites.volume() * channels; ++i) gradient[i] = V(0);
    for (std::size_t x = 0; x < sites.volume(); ++x) {
      V norm(0);
      for (std::size_t c = 0; c < channels; ++c) norm = norm + phi[x * channels + c] * phi[x * channels + c];
      V const slope = V(2 * m2) + V(4 * lambda) * norm;
      for (std::size_t c = 0; c < channels; ++c) gradient[x * channels + c] += slope * phi[x * channels + c];
      for (std::size_t axis = 0; axis < sites.dimensions(); ++axis)
        for (std::size_t c = 0; c < channels; ++c) {
          std::size_t const y = sites.neighbour(x, axis);
          V const d = V(2) * (phi[y * channels + c] - phi[x * channels + c]);
          gradient[y * channels + c] += d;
          gradient[x * channels + c] -= d;
        }
    }
    return value(sites, phi);
  }
};

inline rgflow::engine::lattice periodic(std::vector<std::size_t> const& extents) {
  return {extents, rgflow::boundary::periodic};
}
