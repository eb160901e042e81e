// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "recipe.hpp"

#include <cmath>
#include <cstddef>
#include <numbers>

namespace record {

/// One measurement of a field phi[site] of any number type V: lanes hold a configuration each.
template <class V>
void observe(std::size_t extent, couplings const& c, V const* phi, V* out) {
  using std::abs;
  double const per_site = 1 / static_cast<double>(extent * extent);
  V phi2(0), phi4(0), links(0), m(0), wave[4] = {V(0), V(0), V(0), V(0)};
  for (std::size_t y = 0; y < extent; ++y)
    for (std::size_t x = 0; x < extent; ++x) {
      V const here = phi[y * extent + x];
      V const square = here * here;
      phi2 += square;
      phi4 += square * square;
      links += here * (phi[y * extent + (x + 1) % extent] + phi[(y + 1) % extent * extent + x]);
      m += here;
      double const p = 2 * std::numbers::pi / static_cast<double>(extent);
      double const phase[2] = {p * static_cast<double>(x), p * static_cast<double>(y)};
      for (std::size_t axis = 0; axis < 2; ++axis) {
        wave[2 * axis] += here * V(std::cos(phase[axis]));
        wave[2 * axis + 1] += here * V(std::sin(phase[axis]));
      }
    }
  V slowest(0);
  for (V const& part : wave) slowest += part * part;
  V const n(per_site), mean = m * n;
  out[column_action] = (V(c.m2 + 4) * phi2 + V(c.lambda) * phi4 - V(2) * links) * n;
  out[column_phi2] = phi2 * n;
  out[column_phi4] = phi4 * n;
  out[column_m_abs] = abs(mean);
  out[column_m_squared] = mean * mean;
  out[column_m_fourth] = mean * mean * mean * mean;
  out[column_slowest] = slowest * V(0.5) * n * n;
}

}  // namespace record
