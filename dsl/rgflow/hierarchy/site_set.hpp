// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/sublattice.hpp>
#include <rgflow/hierarchy/site_box.hpp>
#include <rgflow/lattice.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>

// Sets of any sites, with a flag for every site of the lattice.

namespace rgflow::inline RGFLOW_ISA {

/// A set of sites of a lattice, in array order.
template <LatticeType Lattice>
class site_set {
 public:
  using lattice_type = Lattice;
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
/// What can be asked whether it has a site of a lattice.
template <class S>
concept SetOfSites = requires(S const& set, std::size_t site) {
  requires LatticeType<typename S::lattice_type>;
  { set.contains(site) } -> std::same_as<bool>;
  { set.count() } -> std::same_as<std::size_t>;
};

/// A set of another kind is equal to one with flags if it has the same sites.
template <SetOfSites Sites>
constexpr bool operator==(Sites const& a, site_set<typename Sites::lattice_type> const& b) {
  bool contained = true;
  for (std::size_t site = 0; site < b.volume; ++site) contained = contained && (!b.contains(site) || a.contains(site));
  return contained && a.count() == b.count();
}

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

}  // namespace rgflow::inline RGFLOW_ISA
