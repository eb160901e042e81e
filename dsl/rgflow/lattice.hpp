// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <array>
#include <concepts>
#include <cstddef>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// What a lattice says of its extents, whatever its boundaries.
template <std::size_t... Extents>
struct with_extents {
  static_assert(sizeof...(Extents) >= 1 && sizeof...(Extents) <= 3,
                "rgflow: a lattice has one, two or three dimensions. See docs/your-own.md#a-lattice");
  static_assert(((Extents >= 1) && ...),
                "rgflow: every extent of a lattice is at least 1. See docs/your-own.md#a-lattice");
  static constexpr std::size_t dimensions = sizeof...(Extents);
  static constexpr std::array<std::size_t, dimensions> extents{Extents...};
  static constexpr std::size_t volume = (Extents * ... * 1);
};

}  // namespace detail

/// A periodic lattice with the given extents in array order, slowest axis first: torus<Ly, Lx>.
/// Direction 1 of the formulas is the last axis. Links are (x, x + e_mu) for every site x and direction
/// mu, so an extent of 2 has two links between the same pair of sites.
template <std::size_t... Extents>
struct torus : detail::with_extents<Extents...> {
  static constexpr bool periodic = true;
};

/// A lattice with open (free) boundaries: links that would leave it are absent.
template <std::size_t... Extents>
struct open_lattice : detail::with_extents<Extents...> {
  static constexpr bool periodic = false;
};

namespace detail {

template <class T>
concept SaysItsExtents = requires {
  { T::dimensions } -> std::same_as<std::size_t const&>;
  { T::volume } -> std::same_as<std::size_t const&>;
  { T::periodic } -> std::same_as<bool const&>;
  T::extents.size();
};

template <class T>
constexpr bool volume_is_that_of_the_extents() {
  std::size_t volume = 1;
  for (std::size_t const extent : T::extents) volume *= extent;
  return T::extents.size() == T::dimensions && volume == T::volume;
}

}  // namespace detail

/// What the type of a lattice says, as constants:
///
///   dimensions    1, 2 or 3
///   extents       a std::array, in array order
///   volume        the number of sites, their product
///   periodic      whether all boundaries are periodic (else all are open)
template <class T>
concept LatticeType = detail::SaysItsExtents<T> && detail::volume_is_that_of_the_extents<T>();

}  // namespace rgflow::inline RGFLOW_ISA
