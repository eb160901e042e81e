// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/sublattice.hpp>
#include <rgflow/hierarchy/number_set.hpp>
#include <rgflow/lattice.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

// Sets of any sites, as lists: what depends on what has far fewer sites than most lattices.

namespace rgflow::inline RGFLOW_ISA {

template <LatticeType Lattice>
class level_sites;

/// A set of sites of a lattice. It costs as much as it has sites, however large the lattice. What has no such site
/// throws std::out_of_range. (A compiler can't keep one as a constant, but what it asks of it: its count, say.)
template <LatticeType Lattice>
class site_set {
 public:
  using lattice_type = Lattice;
  static constexpr std::size_t volume = Lattice::volume;

  constexpr bool contains(std::size_t site) const { return sites_.contains(on_lattice(site)); }
  constexpr site_set& insert(std::size_t site) {
    sites_.insert(on_lattice(site));
    return *this;
  }
  constexpr std::size_t count() const { return sites_.count(); }
  /// The k-th of them, in no particular order.
  constexpr std::size_t operator[](std::size_t k) const { return sites_[k]; }

 private:
  friend level_sites<Lattice>;
  static constexpr std::size_t on_lattice(std::size_t site) {
    if (site >= volume) throw std::out_of_range("site_set: no such site");
    return site;
  }

  detail::number_set sites_;
};
/// What can be asked whether it has a site of a lattice.
template <class S>
concept SetOfSites = requires(S const& set, std::size_t site) {
  requires LatticeType<typename S::lattice_type>;
  { set.contains(site) } -> std::same_as<bool>;
  { set.count() } -> std::same_as<std::size_t>;
};

/// Sets of any kind are equal if they have the same sites.
template <SetOfSites Sites>
constexpr bool operator==(Sites const& a, site_set<typename Sites::lattice_type> const& b) {
  if (a.count() != b.count()) return false;
  for (std::size_t k = 0; k < b.count(); ++k)
    if (!a.contains(b[k])) return false;
  return true;
}

/// A set of sites, all of one level, as the steps of that level see it. Boxes there are only on a level that is one.
template <LatticeType Lattice>
class level_sites {
 public:
  static constexpr std::size_t dimensions = Lattice::dimensions;
  using coordinates = std::array<std::size_t, dimensions>;

  constexpr level_sites(site_set<Lattice>& sites, engine::sublattice const& level)
      : sites_(sites.sites_), level_(level) {
    for (std::size_t axis = 0; axis < dimensions; ++axis) extents_[axis] = Lattice::extents[axis] / level.spacing(axis);
  }

  /// Every box of `edge` sites, of the tiling moved by `shift`, that has one site in the set is in it as a whole.
  constexpr void join_boxes(std::size_t edge, std::size_t shift) {
    if (edge == 1) return;
    detail::number_set boxes;
    for (std::size_t k = 0; k < sites_.count(); ++k) find_box(sites_[k], edge, shift, boxes);
    for (std::size_t k = 0; k < boxes.count(); ++k) join_box(place(boxes[k], extents_), edge, shift);
  }

  /// Every site in the set that a lattice-wide coupling transforms brings those with it that the net reads for it; and
  /// these what is read for them, if it happens several times.
  template <class Stencil>
  constexpr void join_stencil(std::size_t times = 1) {
    constexpr std::size_t not_yet = 0, stays = 1;
    constexpr std::size_t kinds = [] {
      std::size_t n = 1;
      for (std::size_t axis = 0; axis < dimensions; ++axis) n *= Stencil::period;
      return n;
    }();
    std::array<std::size_t, kinds> begins{};  // of what a site of the kind reads; 2 are added
    std::vector<vector> read;
    std::size_t k = 0;
    for (; times > 0; --times)
      for (std::size_t const end = sites_.count(); k < end; ++k) {
        vector const x = engine::vector_to(sites_[k], Lattice::extents);
        std::size_t& begin = begins[kind_of(x, Stencil::period)];
        if (begin == not_yet) {
          begin = stays;
          auto const here = level_.template coordinates<dimensions>(x, Stencil::period);
          if (Stencil::moves(here)) {
            begin = read.size() + 2;
            for (std::size_t n = 0; n < Stencil::count; ++n) read.push_back(fine_vector(Stencil::seen_from(here, n)));
          }
        }
        if (begin == stays) continue;
        for (std::size_t n = begin - 2; n < begin - 2 + Stencil::count; ++n) join_site(x, read[n]);
      }
  }

 private:
  using vector = engine::sublattice::vector;

  static constexpr coordinates place(std::size_t n, coordinates const& extents) {
    coordinates x{};
    for (std::size_t axis = extents.size(); axis-- > 0;) {
      x[axis] = n % extents[axis];
      n /= extents[axis];
    }
    return x;
  }

  /// The box that a site is in, if there is one, by the number of its place among the boxes.
  constexpr void find_box(std::size_t site, std::size_t edge, std::size_t shift, detail::number_set& boxes) const {
    bool const open = !Lattice::periodic && shift > 0;  // beside an edge boxes are missing
    vector const x = engine::vector_to(site, Lattice::extents);
    std::size_t box = 0;
    for (std::size_t axis = 0; axis < dimensions; ++axis) {
      std::size_t const extent = extents_[axis];
      std::size_t const at = static_cast<std::size_t>(x[axis]) / level_.spacing(axis);
      if (open && (at < shift || (at - shift) / edge >= (extent - shift) / edge)) return;
      box = box * extent + (at + extent - shift) % extent / edge;
    }
    boxes.insert(box);
  }
  constexpr void join_box(coordinates const& box, std::size_t edge, std::size_t shift) {
    coordinates edges{};
    std::size_t box_sites = 1;
    for (auto& along : edges) {
      along = edge;
      box_sites *= edge;
    }
    for (std::size_t s = 0; s < box_sites; ++s) {
      auto const within = place(s, edges);
      std::size_t site = 0;
      for (std::size_t axis = 0; axis < dimensions; ++axis)
        site = site * Lattice::extents[axis] +
               (box[axis] * edge + shift + within[axis]) % extents_[axis] * level_.spacing(axis);
      sites_.insert(site);
    }
  }

  /// The coordinates of a site within a period, as a number.
  constexpr std::size_t kind_of(vector const& x, std::size_t period) const {
    std::size_t kind = 0;
    if (level_.is_box())
      for (std::size_t axis = 0; axis < dimensions; ++axis)
        kind = kind * period + static_cast<std::size_t>(x[axis]) / level_.spacing(axis) % period;
    else
      for (auto const c : level_.template coordinates<dimensions>(x, period)) kind = kind * period + c;
    return kind;
  }
  /// An offset in sites of the level as one of the fine lattice; on a torus in the positive direction.
  constexpr vector fine_vector(std::array<int, dimensions> const& offset) const {
    vector fine = level_.combined(offset);
    for (std::size_t axis = 0; Lattice::periodic && axis < dimensions; ++axis) {
      auto const extent = static_cast<std::int64_t>(Lattice::extents[axis]);
      fine[axis] = (fine[axis] % extent + extent) % extent;
    }
    return fine;
  }
  /// The site at x + offset, if there is one.
  constexpr void join_site(vector const& x, vector const& offset) {
    std::size_t site = 0;
    for (std::size_t axis = 0; axis < dimensions; ++axis) {
      auto const moved = x[axis] + offset[axis], extent = static_cast<std::int64_t>(Lattice::extents[axis]);
      if (!Lattice::periodic && (moved < 0 || moved >= extent)) return;
      site = site * Lattice::extents[axis] + static_cast<std::size_t>(moved % extent);
    }
    sites_.insert(site);
  }

  detail::number_set& sites_;
  engine::sublattice const& level_;
  coordinates extents_{};
};

}  // namespace rgflow::inline RGFLOW_ISA
