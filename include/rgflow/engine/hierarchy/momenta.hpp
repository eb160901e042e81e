// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/axis_map.hpp>
#include <rgflow/engine/hierarchy/levels.hpp>
#include <rgflow/engine/lattice.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The momenta k = 2 pi n / L of a periodic lattice, wave numbers n = 0 .. L - 1 along each axis, in classes that its
/// point group exchanges: n and L - n along every axis, and axes of equal extents. Momenta are numbered as sites are;
/// orbits in the order of their first momentum, so that orbit 0 is the constant mode.
class momentum_orbits {
 public:
  using wave_numbers = std::array<std::size_t, lattice::most_dimensions>;

  /// Throws std::invalid_argument if the lattice is open.
  explicit momentum_orbits(lattice const& sites) : momentum_orbits(sites, {1, 1, 1}) {}
  /// Of a level that is a box; other levels throw std::logic_error. Axes along which its sites lie at other distances
  /// are not exchanged.
  explicit momentum_orbits(level_lattice const& level) : momentum_orbits(level.sites(), spacings(level)) {}

  std::size_t count() const { return first_.size(); }
  /// The orbit of a momentum.
  std::size_t of(std::size_t momentum) const { return orbit_[momentum]; }
  /// How many momenta an orbit has.
  std::size_t size(std::size_t orbit) const { return size_[orbit]; }
  /// Its first momentum: n <= L / 2 along every axis.
  wave_numbers const& first(std::size_t orbit) const { return first_[orbit]; }

 private:
  momentum_orbits(lattice const& sites, std::array<std::size_t, lattice::most_dimensions> const& spacing) {
    if (sites.edge() != boundary::periodic)
      throw std::invalid_argument("momenta are those of a periodic lattice: found an open one of " + sites.text() +
                                  " sites");
    auto const extents = sites.extents();
    for (std::size_t momentum = 0; momentum < sites.volume(); ++momentum) {
      auto n = sites.coordinates(momentum);
      for (std::size_t a = 0; a < extents.size(); ++a) n[a] = std::min(n[a], extents[a] - n[a]);
      for (std::size_t a = 0; a < extents.size(); ++a)
        for (std::size_t b = a + 1; b < extents.size(); ++b)
          if (extents[a] == extents[b] && spacing[a] == spacing[b] && n[a] > n[b]) std::swap(n[a], n[b]);
      // The one with these wave numbers comes first.
      auto const first = sites.site(n);
      if (first == momentum) {
        orbit_.push_back(static_cast<std::uint32_t>(first_.size()));
        first_.push_back(n);
        size_.push_back(1);
      } else {
        orbit_.push_back(orbit_[first]);
        ++size_[orbit_[first]];
      }
    }
  }

  static std::array<std::size_t, lattice::most_dimensions> spacings(level_lattice const& level) {
    std::array<std::size_t, lattice::most_dimensions> all{1, 1, 1};
    for (std::size_t axis = 0; axis < level.dimensions(); ++axis) all[axis] = level.spacing(axis);
    return all;
  }

  std::vector<std::uint32_t> orbit_;
  std::vector<std::size_t> size_;
  std::vector<wave_numbers> first_;
};

/// The Hartley transform of an axis, cas(2 pi n x / L) / sqrt(L) with cas = cos + sin: orthogonal, symmetric and its
/// own inverse. Of n and L - n it has the same two waves as the Fourier transform, in real numbers for all extents.
/// (Bracewell, J. Opt. Soc. Am. 73, 1832 (1983).)
inline axis_map hartley_transform(std::size_t extent) {
  auto const L = static_cast<double>(extent);
  return {extent, [&](std::size_t n, std::size_t x) {
            double const phase = 2 * std::numbers::pi * static_cast<double>(n * x % extent) / L;
            return (std::cos(phase) + std::sin(phase)) / std::sqrt(L);
          }};
}

/// The two halves of the momenta of an axis of even extent L as two fields on every second site: at position 2X the
/// waves of |n| < L / 4, seen at the middle of sites 2X and 2X + 1, at 2X + 1 those of |n| > L / 4. They are the
/// scaling function and the wavelet of Shannon's multiresolution on a ring (Mallat, A Wavelet Tour of Signal
/// Processing, section 7.2), cut so that all is real and orthogonal: of the two waves of n = L / 4 about that middle,
/// the cosine is the highest wave of the coarse lattice, and the sine belongs to the upper half.
///
/// A translation by two sites moves both fields by one; the mirror image x -> L - 1 - x does so to both of them and
/// changes the sign of the upper one. For L = 2 they are the sum and the difference over sqrt(2). `Back` is the
/// inverse, the transposed matrix.
template <bool Back>
axis_map shell_transform(std::size_t extent) {
  if (extent % 2 != 0)
    throw std::invalid_argument("momentum shells halve every extent, which has to be even: found " +
                                std::to_string(extent));
  std::size_t const half = extent / 2;
  double const root = std::numbers::sqrt2, norm = std::sqrt(static_cast<double>(extent * half));
  // Of the distance from the middle, in halves of a site: sums over the waves of one half of the momenta.
  std::vector<double> lower(2 * extent), upper(2 * extent);
  for (std::size_t distance = 0; distance < 2 * extent; ++distance) {
    auto const phase = [&](std::size_t n) {
      return std::numbers::pi * static_cast<double>(n * distance % (2 * extent)) / static_cast<double>(extent);
    };
    lower[distance] = 1;
    upper[distance] = -std::sin(phase(half));
    for (std::size_t n = 1; n < half; ++n) {
      double const weight = 2 * n == half ? root : 2;
      if (2 * n <= half) lower[distance] += weight * std::cos(phase(n));
      if (2 * n >= half) upper[distance] -= weight * std::sin(phase(n));
    }
  }
  return {extent, [&](std::size_t row, std::size_t column) {
            std::size_t const to = Back ? column : row, x = Back ? row : column;
            std::size_t const distance = (2 * x + 4 * extent - 1 - 4 * (to / 2)) % (2 * extent);
            return (to % 2 == 0 ? lower : upper)[distance] / norm;
          }};
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
