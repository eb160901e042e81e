// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/sublattice.hpp>
#include <rgflow/engine/isa.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <type_traits>

// A coarse-graining pattern says which sites of a level of a hierarchy go on to the next one. It is an empty type that
// derives from coarse_graining:
//
//   template <std::size_t Dimensions>
//   static constexpr coarse_basis<Dimensions> handed_on(std::size_t level);
//       a basis of the sites that this level hands on, a row for each dimension, written in the basis of the level
//       itself. That of level 0 are the axes, slowest first. The first site of the lattice goes on at every level, and
//       from it all others are reached: |determinant| is one site in how many goes on. A pattern of certain dimensions
//       only says so in a requires clause.
//
//   static std::string describe();
//       a line for describe<flow>() and the checkpoint
//
// So levels lie in one another, whatever the numbers. A level whose sites turn out to be a box takes every step of a
// flow, with neighbours along the axes; others take those that need no boxes, with neighbours along the basis.

namespace rgflow::inline RGFLOW_ISA {

/// What a coarse-graining pattern derives from.
struct coarse_graining {};

/// As many vectors as there are dimensions, a row each.
template <std::size_t Dimensions>
using coarse_basis = std::array<std::array<int, Dimensions>, Dimensions>;

/// A coarse-graining pattern of lattices of so many dimensions.
template <class P, std::size_t Dimensions>
concept CoarseGraining = std::derived_from<P, coarse_graining> && std::is_empty_v<P> && requires {
  { P::template handed_on<Dimensions>(std::size_t{0}) } -> std::same_as<coarse_basis<Dimensions>>;
  { P::describe() } -> std::convertible_to<std::string>;
  typename std::bool_constant<(static_cast<void>(P::template handed_on<Dimensions>(0)), true)>;
};

namespace engine {

/// A pattern behind pointers, so that what runs is the same for all patterns.
struct coarsening {
  std::size_t dimensions;
  /// What of the sites of a level, and its number, goes on.
  sublattice (*handed_on)(sublattice const& sites, std::size_t level);
  std::string (*describe)();
};

template <class P, std::size_t Dimensions>
requires CoarseGraining<P, Dimensions>
inline constexpr coarsening coarsening_by{Dimensions,
                                          [](sublattice const& sites, std::size_t level) {
                                            return sites.coarsened(P::template handed_on<Dimensions>(level));
                                          },
                                          [] { return std::string(P::describe()); }};

}  // namespace engine
}  // namespace rgflow::inline RGFLOW_ISA
