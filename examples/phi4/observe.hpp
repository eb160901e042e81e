// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "observables.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

namespace phi4 {

/// One measurement, column by column, of a field phi[site][re, im] of any number type V: lanes hold a configuration
/// each.
template <class V>
void observe(std::size_t extent, couplings const& c, V const* phi, V* out) {
  using std::sqrt;
  double const per_site = 1 / static_cast<double>(extent * extent);
  V phi2(0), phi4(0), m_re(0), m_im(0), current(0), link_2(0);
  std::vector<V> two_point(extent / 2 + 1, V(0));
  for (std::size_t y = 0; y < extent; ++y) {
    V const* const row = phi + 2 * extent * y;
    V const* const next_row = phi + 2 * extent * ((y + 1) % extent);
    for (std::size_t x = 0; x < extent; ++x) {
      V const re = row[2 * x], im = row[2 * x + 1];
      V const norm = re * re + im * im;
      phi2 += norm;
      phi4 += norm * norm;
      m_re += re;
      m_im += im;
      link_2 += re * next_row[2 * x] + im * next_row[2 * x + 1];
      std::size_t const right = 2 * ((x + 1) % extent);
      current += re * row[right + 1] - im * row[right];
      for (std::size_t r = 1; r <= extent / 2; ++r) {
        std::size_t const far = 2 * ((x + r) % extent);
        two_point[r] += re * row[far] + im * row[far + 1];
      }
    }
  }
  two_point[0] = phi2;
  V const n(per_site);
  V const m_squared = (m_re * m_re + m_im * m_im) * n * n;
  out[column_action] = (V(c.mu) * phi2 + V(c.lambda) * phi4 - V(2 * c.t) * (two_point[1] + link_2)) * n;
  out[column_phi2] = phi2 * n;
  out[column_phi4] = phi4 * n;
  out[column_m_squared] = m_squared;
  out[column_m_abs] = sqrt(m_squared);
  out[column_m_re] = m_re * n;
  out[column_m_im] = m_im * n;
  out[column_current] = current * current * n;
  out[column_link_2] = link_2 * n;
  for (std::size_t r = 0; r <= extent / 2; ++r) out[column_two_point + r] = two_point[r] * n;
}

}  // namespace phi4
