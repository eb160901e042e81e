// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/sublattice.hpp>
#include <rgflow/expression/facts.hpp>
#include <rgflow/hierarchy.hpp>
#include <rgflow/hierarchy/declared_steps.hpp>
#include <rgflow/lattice.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>

// What depends on what in a flow, as compile-time facts. A block makes each of its sites depend on all of them; which
// of its values a mask keeps is not looked at, so the sets below are the largest possible ones.

namespace rgflow::inline RGFLOW_ISA {

/// A set of sites of a lattice, in array order.
template <LatticeType Lattice>
class site_set {
 public:
  constexpr site_set() = default;
  static constexpr std::size_t volume = Lattice::volume;

  constexpr bool contains(std::size_t site) const { return has_.at(site); }
  constexpr site_set& insert(std::size_t site) {
    has_.at(site) = true;
    return *this;
  }
  constexpr std::size_t count() const { return static_cast<std::size_t>(std::count(has_.begin(), has_.end(), true)); }
  friend constexpr bool operator==(site_set const&, site_set const&) = default;

 private:
  std::array<bool, volume> has_{};
};

/// A set of sites as the steps of one level see it. Boxes there are only on a level that is one.
template <LatticeType Lattice>
class level_sites {
 public:
  static constexpr std::size_t dimensions = Lattice::dimensions;
  using coordinates = std::array<std::size_t, dimensions>;

  constexpr level_sites(site_set<Lattice>& sites, engine::sublattice const& level) : sites_(sites), level_(level) {
    for (std::size_t axis = 0; axis < extents_.size(); ++axis)
      extents_[axis] = Lattice::extents[axis] / level.spacing(axis);
  }

  /// Every box of `edge` sites, of the tiling moved by `shift`, that has one site in the set is in it as a whole.
  constexpr void join_boxes(std::size_t edge, std::size_t shift) {
    if (edge == 1) return;
    coordinates boxes{};
    std::size_t count = 1, box_sites = 1;
    for (std::size_t axis = 0; axis < boxes.size(); ++axis) {
      boxes[axis] = !Lattice::periodic && shift > 0 ? (extents_[axis] - shift) / edge : extents_[axis] / edge;
      count *= boxes[axis];
      box_sites *= edge;
    }
    coordinates edges{};
    edges.fill(edge);
    for (std::size_t b = 0; b < count; ++b) {
      auto const box = place(b, boxes);
      bool joined = false;
      for (std::size_t s = 0; s < box_sites; ++s)
        joined = joined || sites_.contains(site_in(box, place(s, edges), edge, shift));
      for (std::size_t s = 0; joined && s < box_sites; ++s) sites_.insert(site_in(box, place(s, edges), edge, shift));
    }
  }

  /// All sites of a level that is a box are in the set if one of them is.
  constexpr void join_all() {
    std::size_t count = 1;
    for (std::size_t const extent : extents_) count *= extent;
    coordinates x{};
    bool joined = false;
    for (std::size_t n = 0; !joined && n < count; ++n, advance(x)) joined = sites_.contains(fine(x));
    x = {};
    for (std::size_t n = 0; joined && n < count; ++n, advance(x)) sites_.insert(fine(x));
  }

  /// Every site in the set that a lattice-wide coupling transforms brings those with it that the net reads for it.
  template <class Stencil>
  constexpr void join_stencil() {
    auto const before = sites_;
    for (std::size_t site = 0; site < Lattice::volume; ++site) {
      if (!before.contains(site)) continue;
      auto const x = engine::vector_to(site, Lattice::extents);
      if (!level_.contains(x)) continue;
      auto const here = level_.template coordinates<dimensions>(x, Stencil::period);
      for (std::size_t n = 0; Stencil::moves(here) && n < Stencil::count; ++n)
        join_site(x, level_.combined(Stencil::seen_from(here, n)));
    }
  }

 private:
  static constexpr coordinates place(std::size_t n, coordinates const& extents) {
    coordinates x{};
    for (std::size_t axis = extents.size(); axis-- > 0;) {
      x[axis] = n % extents[axis];
      n /= extents[axis];
    }
    return x;
  }
  /// The coordinates of the next site; cheaper than `place` for compilers that count their steps.
  constexpr void advance(coordinates& x) const {
    std::size_t axis = dimensions - 1;
    while (++x[axis] == extents_[axis] && axis > 0) x[axis--] = 0;
  }
  constexpr std::size_t fine(coordinates const& x) const {
    std::size_t site = 0;
    for (std::size_t axis = 0; axis < x.size(); ++axis)
      site = site * Lattice::extents[axis] + x[axis] * level_.spacing(axis);
    return site;
  }
  /// The site at x + offset, if there is one.
  constexpr void join_site(engine::sublattice::vector const& x, engine::sublattice::vector const& offset) {
    std::size_t site = 0;
    for (std::size_t axis = 0; axis < Lattice::dimensions; ++axis) {
      auto const extent = static_cast<std::int64_t>(Lattice::extents[axis]);
      auto const moved = x[axis] + offset[axis];
      if (!Lattice::periodic && (moved < 0 || moved >= extent)) return;
      site = site * Lattice::extents[axis] + static_cast<std::size_t>((moved % extent + extent) % extent);
    }
    sites_.insert(site);
  }
  constexpr std::size_t site_in(coordinates const& box, coordinates const& within, std::size_t edge,
                                std::size_t shift) const {
    coordinates x{};
    for (std::size_t axis = 0; axis < x.size(); ++axis)
      x[axis] = (box[axis] * edge + shift + within[axis]) % extents_[axis];
    return fine(x);
  }

  site_set<Lattice>& sites_;
  engine::sublattice const& level_;
  coordinates extents_{};
};

namespace detail {

template <class Step, class Lattice>
struct step_that_spreads {
  static constexpr bool says_what_it_joins = requires(level_sites<Lattice> & sites) { Step::join(sites); };
  static_assert(HoldsFor<says_what_it_joins, Step>,
                "rgflow: this step does not say which sites it makes depend on each other: it needs a static constexpr "
                "function join(level_sites<Lattice>&). See docs/hierarchy.md");
  static constexpr void join(level_sites<Lattice>& sites) {
    if constexpr (says_what_it_joins) Step::join(sites);
  }
};

template <class Flow>
struct causal_structure {
  using facts = flow_facts<Flow>;
  using lattice = typename facts::lattice_type;
  using levels = declared_steps<typename facts::levels_type>;
  using sites = site_set<lattice>;

  /// The steps of a level in encode order (Forward) or the other way round.
  template <bool Forward>
  static constexpr void join(sites& set, std::size_t level) {
    level_sites<lattice> seen(set, facts::sites_of_levels[level]);
    levels::at(level, [&]<class... Steps>(std::type_identity<std::tuple<Steps...>>) {
      [&]<std::size_t... I>(std::index_sequence<I...>) {
        constexpr std::size_t n = sizeof...(Steps);
        (step_that_spreads<std::tuple_element_t<Forward ? I : n - 1 - I, std::tuple<Steps...>>, lattice>::join(seen),
         ...);
      }
      (std::index_sequence_for<Steps...>{});
    });
  }

  /// The level whose bulk variables stand at a site.
  static constexpr std::size_t level_of(std::size_t site) {
    auto const x = engine::vector_to(site, lattice::extents);
    for (std::size_t l = 0; l + 1 < facts::depth; ++l)
      if (!facts::sites_of_levels[l + 1].contains(x)) return l;
    return facts::depth - 1;
  }
};

}  // namespace detail

/// The level of the bulk variables that stand at a site (bulk variables have the places of sites).
template <class Flow>
constexpr std::size_t level_of_bulk(std::size_t site) {
  return detail::causal_structure<Flow>::level_of(site);
}

/// The receptive field of the bulk variables at a site: the boundary sites x that z = encode(x) there can depend on.
template <class Flow>
constexpr auto receptive_field(std::size_t site) {
  using structure = detail::causal_structure<Flow>;
  typename structure::sites set;
  set.insert(site);
  for (std::size_t l = structure::level_of(site) + 1; l-- > 0;) structure::template join<false>(set, l);
  return set;
}

/// The causal cone of some boundary sites: the bulk variables, by the sites where they stand, that x = decode(z) there
/// can depend on. Of a MERA it has a bounded number of sites per level, so O(log L) of them in all (Vidal,
/// cond-mat/0512165).
template <class Flow, LatticeType Lattice>
constexpr auto causal_cone(site_set<Lattice> const& boundary) {
  using structure = detail::causal_structure<Flow>;
  static_assert(std::is_same_v<Lattice, typename structure::lattice>,
                "rgflow: causal_cone was given sites of another lattice than the flow's. See "
                "docs/hierarchy.md#what-depends-on-what");
  auto set = boundary;
  for (std::size_t l = 0; l < structure::facts::depth; ++l) structure::template join<true>(set, l);
  return set;
}
/// That of one site.
template <class Flow>
constexpr auto causal_cone(std::size_t site) {
  return causal_cone<Flow>(site_set<typename flow_facts<Flow>::lattice_type>().insert(site));
}

/// How many sites of a set have bulk variables of each level, finest first.
template <class Flow, LatticeType Lattice>
constexpr auto count_by_level(site_set<Lattice> const& bulk) {
  std::array<std::size_t, flow_facts<Flow>::depth> count{};
  for (std::size_t site = 0; site < Lattice::volume; ++site)
    if (bulk.contains(site)) ++count[level_of_bulk<Flow>(site)];
  return count;
}

}  // namespace rgflow::inline RGFLOW_ISA
