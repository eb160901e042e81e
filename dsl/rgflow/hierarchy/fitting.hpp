// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/coarse_graining.hpp>
#include <rgflow/engine/hierarchy/sublattice.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/hierarchy/cell.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

// Which levels of a coarse-graining pattern fit a lattice, as compile-time facts.

namespace rgflow::inline RGFLOW_ISA::detail {

/// What is asked of a pattern.
template <class P, std::size_t Dimensions>
struct members_of_pattern {
  static constexpr bool handed_on = requires {
    { P::template handed_on<Dimensions>(0) } -> std::same_as<coarse_basis<Dimensions>>;
  };
  static constexpr bool describe = requires {
    { P::describe() } -> std::convertible_to<std::string>;
  };
  using type = first_lacking<member<"handed_on<d>(level)", handed_on>, member<"describe()", describe>,
                             member<"no data and a constexpr handed_on", false>>;
};

template <bool Kept, class P, class Lacks>
struct keeps_pattern_contract {
  static_assert(HoldsFor<Kept, P, Lacks>,
                "rgflow: a coarse-graining pattern says which sites of a level go on: an empty type with static "
                "constexpr coarse_basis<d> handed_on<d>(level), for as many dimensions d as the lattice has, and "
                "describe() (what it lacks stands below). See docs/your-own.md");
};

/// The pattern of a hierarchy; one that is none for lattices of so many dimensions is refused in the user's words, and
/// what follows goes on with cell<2>.
template <class P, std::size_t Dimensions>
struct pattern_on : keeps_pattern_contract<CoarseGraining<P, Dimensions>, P,
                                           lacking<CoarseGraining<P, Dimensions>, members_of_pattern<P, Dimensions>>> {
  static constexpr bool is_pattern = CoarseGraining<P, Dimensions>;
  using type = std::conditional_t<is_pattern, P, rgflow::cell<2>>;
};
template <std::size_t... Edges, std::size_t Dimensions>
struct pattern_on<rgflow::cell<Edges...>, Dimensions> {
  static constexpr bool has_its_edges = sizeof...(Edges) == 1 || sizeof...(Edges) == Dimensions;
  static_assert(HoldsFor<has_its_edges, rgflow::cell<Edges...>>,
                "rgflow: a cell has one edge for all axes, cell<2>, or one for each axis of the lattice: cell<2, 1> in "
                "two dimensions. See docs/hierarchy.md");
  using type = std::conditional_t<has_its_edges, rgflow::cell<Edges...>, rgflow::cell<2>>;
};

/// The sites of a level.
template <class Pattern, std::size_t Dimensions>
constexpr engine::sublattice sites_of_level(std::size_t level) {
  engine::sublattice sites(Dimensions);
  for (std::size_t l = 0; l < level; ++l) sites = sites.coarsened(Pattern::template handed_on<Dimensions>(l));
  return sites;
}
/// Those of the first levels, finest first.
template <class Pattern, std::size_t Dimensions, std::size_t Depth>
inline constexpr auto sites_of_levels = [] {
  std::array<engine::sublattice, Depth> all{};
  for (std::size_t l = 0; l < Depth; ++l) all[l] = sites_of_level<Pattern, Dimensions>(l);
  return all;
}();

/// What a level lacks.
enum class misfit { nothing, fewer_sites, extents, torus, box, blocks, alternation };

/// Whether the colours of lattice-wide couplings alternate across the edges of the lattice, too.
template <class Steps, class Lattice>
constexpr bool colours_alternate(Lattice, engine::sublattice const& sites) {
  for (std::size_t axis = 0; Lattice::periodic && axis < Lattice::dimensions; ++axis) {
    engine::sublattice::vector around{};
    around[axis] = static_cast<std::int64_t>(Lattice::extents[axis]);
    if (!Steps::template closes<Lattice::dimensions>(sites.in_basis(around))) return false;
  }
  return true;
}

/// What a level with these sites lacks for its steps.
template <class Steps, class Lattice>
constexpr misfit misfit_of(Lattice lattice, engine::sublattice const& sites) {
  for (std::size_t axis = 0; axis < Lattice::dimensions; ++axis)
    if (Lattice::extents[axis] % sites.spacing(axis) != 0) return misfit::extents;
  if (Steps::needs_torus && !Lattice::periodic) return misfit::torus;
  if (Steps::needs_box && !sites.is_box()) return misfit::box;
  for (std::size_t axis = 0; Steps::needs_box && axis < Lattice::dimensions; ++axis)
    if (Lattice::extents[axis] / sites.spacing(axis) % Steps::edge != 0) return misfit::blocks;
  return colours_alternate<Steps>(lattice, sites) ? misfit::nothing : misfit::alternation;
}

/// The same of a level by its number.
template <class Steps, class Pattern, class Lattice>
constexpr misfit misfit_of_level(Lattice lattice, std::size_t level) {
  auto const sites = sites_of_level<Pattern, Lattice::dimensions>(level);
  if (level > 0 && sites.index() <= sites_of_level<Pattern, Lattice::dimensions>(level - 1).index())
    return misfit::fewer_sites;
  return misfit_of<Steps>(lattice, sites);
}

struct fitting_levels {
  std::size_t depth = 0;
  misfit then = misfit::nothing;  ///< what the level that was not added lacks

  /// That is a mistake where it is the first one, or where no lattice would help.
  constexpr misfit mistake() const {
    return depth == 0 || then == misfit::fewer_sites || then == misfit::box ? then : misfit::nothing;
  }
};

/// How many levels of these steps fit, `most` at most: no level is left with a single site.
template <class Steps, class Pattern, class Lattice>
constexpr fitting_levels fit_levels(Lattice lattice, std::size_t most) {
  engine::sublattice sites(Lattice::dimensions);
  for (std::size_t level = 0; level < most; ++level) {
    if (level > 0) {
      auto const finer = sites.index();
      sites = sites.coarsened(Pattern::template handed_on<Lattice::dimensions>(level - 1));
      if (sites.index() <= finer) return {level, misfit::fewer_sites};
    }
    auto const lacks = misfit_of<Steps>(lattice, sites);
    if (lacks != misfit::nothing || sites.index() == Lattice::volume) return {level, lacks};
  }
  return {most, misfit::nothing};
}

}  // namespace rgflow::inline RGFLOW_ISA::detail
