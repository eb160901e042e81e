// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "recipe.hpp"

#include <rgflow/engine/lattice.hpp>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace record {

/// One measurement of a field phi[site][channel] on a square, of any number type V: lanes hold a configuration each.
template <class Action, class V>
void observe(Action const& action, rgflow::engine::lattice const& sites, V const* phi, V* out) {
  using std::sqrt;
  constexpr std::size_t channels = Action::channels;
  std::size_t const extent = sites.extents()[0];
  double const per_site = 1 / static_cast<double>(sites.volume());
  std::vector<V> gradient(sites.volume() * channels);
  V const s = action.value_and_gradient(sites, phi, gradient.data());
  V virial(0), phi2(0), m_squared(0), slowest(0);
  for (std::size_t c = 0; c < channels; ++c) {
    V m(0), wave[4] = {V(0), V(0), V(0), V(0)};
    for (std::size_t y = 0; y < extent; ++y)
      for (std::size_t x = 0; x < extent; ++x) {
        std::size_t const place = (y * extent + x) * channels + c;
        V const here = phi[place];
        virial += here * gradient[place];
        phi2 += here * here;
        m += here;
        double const p = 2 * std::numbers::pi / static_cast<double>(extent);
        double const phase[2] = {p * static_cast<double>(x), p * static_cast<double>(y)};
        for (std::size_t axis = 0; axis < 2; ++axis) {
          wave[2 * axis] += here * V(std::cos(phase[axis]));
          wave[2 * axis + 1] += here * V(std::sin(phase[axis]));
        }
      }
    m_squared += m * m;
    for (V const& part : wave) slowest += part * part;
  }
  V const n(per_site);
  m_squared = m_squared * n * n;
  out[column_action] = s * n;
  out[column_virial] = virial * n * V(1. / channels);
  out[column_phi2] = phi2 * n;
  out[column_m_abs] = sqrt(m_squared);
  out[column_m_squared] = m_squared;
  out[column_m_fourth] = m_squared * m_squared;
  out[column_slowest] = slowest * V(0.5) * n * n;
}

}  // namespace record
