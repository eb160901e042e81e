// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>

namespace rgflow::inline RGFLOW_ISA {

/// Of a reach only the displacements between even and odd sites: an odd number of steps along the axes in all.
template <class Seen>
struct to_other_colour {
  static constexpr int radius = Seen::radius;
  template <std::size_t Dimensions>
  static constexpr bool contains(std::array<int, Dimensions> const& offset) {
    int sum = 0;
    for (int const x : offset) sum += x;
    return sum % 2 != 0 && Seen::contains(offset);
  }
};

namespace detail {

/// The displacements within a reach, and the one by nothing, in orbits of the point group about a site: exchanges of
/// the axes and reflections. The engine's Orbits (equivariant_velocity.hpp).
template <class Seen, std::size_t Dimensions>
struct displacement_orbits {
  static constexpr std::size_t dimensions = Dimensions;
  using steps = std::array<int, Dimensions>;

 private:
  static constexpr std::size_t edge = 2 * std::size_t{Seen::radius} + 1;
  static constexpr std::size_t places = [] {
    std::size_t n = 1;
    for (std::size_t axis = 0; axis < Dimensions; ++axis) n *= edge;
    return n;
  }();
  static constexpr steps place(std::size_t n) {
    steps o{};
    for (std::size_t axis = Dimensions; axis-- > 0; n /= edge)
      o[axis] = static_cast<int>(n % edge) - static_cast<int>(Seen::radius);
    return o;
  }
  /// The one of its orbit that stands for it.
  static constexpr steps first(steps o) {
    for (int& x : o) x = x < 0 ? -x : x;
    std::ranges::sort(o, std::greater{});
    return o;
  }
  static constexpr bool seen(steps const& o) { return o == steps{} || Seen::contains(o); }
  static constexpr int square(steps const& o) {
    int sum = 0;
    for (int const x : o) sum += x * x;
    return sum;
  }

  static constexpr std::size_t displacements = [] {
    std::size_t n = 0;
    for (std::size_t p = 0; p < places; ++p) n += seen(place(p));
    return n;
  }();

 public:
  /// Whether a reach contains all of an orbit or nothing of it.
  static constexpr bool whole = [] {
    bool all = true;
    for (std::size_t p = 0; p < places; ++p) all = all && seen(place(p)) == seen(first(place(p)));
    return all;
  }();
  /// Whether all displacements but the one by nothing lead to sites of the other colour.
  static constexpr bool change_colour = [] {
    bool all = true;
    for (std::size_t p = 0; p < places; ++p) {
      int sum = 0;
      for (int const x : place(p)) sum += x;
      all = all && (!seen(place(p)) || place(p) == steps{} || sum % 2 != 0);
    }
    return all;
  }();

  struct displacement {
    steps offset{};
    std::size_t orbit = 0;
  };
  /// Nearest first, orbit by orbit.
  static constexpr auto all = [] {
    std::array<displacement, displacements> list{};
    std::size_t n = 0;
    for (std::size_t p = 0; p < places; ++p)
      if (seen(place(p))) list[n++].offset = place(p);
    std::ranges::sort(list, [](displacement const& a, displacement const& b) {
      auto const one = first(a.offset), other = first(b.offset);
      if (square(one) != square(other)) return square(one) < square(other);
      return one != other ? one < other : a.offset < b.offset;
    });
    for (std::size_t k = 1; k < displacements; ++k)
      list[k].orbit = list[k - 1].orbit + (first(list[k].offset) != first(list[k - 1].offset));
    return list;
  }();
  static constexpr std::size_t count = all.back().orbit + 1;
};

}  // namespace detail

}  // namespace rgflow::inline RGFLOW_ISA
