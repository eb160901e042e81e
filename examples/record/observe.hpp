// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "observables.hpp"

#include <rgflow/engine/lattice.hpp>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace record {

/// The first columns of a field phi[site][channel] on a square, of any number type V: lanes hold a configuration each.
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

/// Means and the two-point function, from sums over the lines of sites across each direction.
template <class V>
void observe_lines(row_layout const& row, V const* phi, V* out) {
  std::size_t const extent = row.extent;
  V const n(1 / static_cast<double>(extent * extent));
  for (std::size_t r = 0; r <= extent / 2; ++r) out[row.two_point(r)] = V(0);
  for (std::size_t c = 0; c < row.channels; ++c) {
    std::vector<V> sums[2] = {std::vector<V>(extent, V(0)), std::vector<V>(extent, V(0))};
    V m(0);
    for (std::size_t y = 0; y < extent; ++y)
      for (std::size_t x = 0; x < extent; ++x) {
        V const here = phi[(y * extent + x) * row.channels + c];
        sums[0][y] += here;
        sums[1][x] += here;
        m += here;
      }
    out[row.mean(c)] = m * n;
    for (auto const& line : sums)
      for (std::size_t r = 0; r <= extent / 2; ++r)
        for (std::size_t at = 0; at < extent; ++at)
          out[row.two_point(r)] += V(0.5) * n * line[at] * line[(at + r) % extent];
  }
}

/// Of a complex field, for the helicity modulus: re(conj(phi_x) phi_{x + e}) per link, and
/// (sum_x im conj(phi_x) phi_{x + e})^2 / V, both averaged over the two directions.
template <class V>
void observe_currents(std::size_t extent, V const* phi, V* link, V* current_squared) {
  V const n(1 / static_cast<double>(extent * extent));
  *link = V(0);
  *current_squared = V(0);
  for (int const axis : {0, 1}) {
    V current(0);
    for (std::size_t y = 0; y < extent; ++y)
      for (std::size_t x = 0; x < extent; ++x) {
        std::size_t const next = axis == 0 ? (y + 1) % extent * extent + x : y * extent + (x + 1) % extent;
        V const *const a = phi + 2 * (y * extent + x), *const b = phi + 2 * next;
        *link += V(0.5) * n * (a[0] * b[0] + a[1] * b[1]);
        current += a[0] * b[1] - a[1] * b[0];
      }
    *current_squared += V(0.5) * n * current * current;
  }
}

}  // namespace record
