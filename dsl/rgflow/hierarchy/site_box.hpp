// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/sublattice.hpp>
#include <rgflow/lattice.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <stdexcept>

// Sets of sites that are intervals along every axis. What depends on what in a hierarchy of blocks has this form
// (causal.hpp): it takes a few numbers, however large the lattice.

namespace rgflow::inline RGFLOW_ISA {

/// The sites of a lattice whose coordinates along each axis are an interval, or every n-th site of one; on a torus it
/// may go around.
template <LatticeType Lattice>
class site_box {
 public:
  using lattice_type = Lattice;
  struct interval {
    std::size_t first = 0, count = 0, spacing = 1;
    friend constexpr bool operator==(interval const&, interval const&) = default;
  };
  using intervals = std::array<interval, Lattice::dimensions>;

  constexpr site_box() = default;
  /// Throws std::invalid_argument unless all intervals begin on the lattice and their spacings are at least 1.
  explicit constexpr site_box(intervals const& along) : along_(along) {
    for (std::size_t axis = 0; axis < along.size(); ++axis)
      if (along[axis].spacing == 0 || along[axis].first >= Lattice::extents[axis])
        throw std::invalid_argument("site_box: an interval begins outside the lattice, or its sites have no spacing");
  }

  /// Throws std::out_of_range if the lattice has no such site.
  constexpr bool contains(std::size_t site) const {
    if (site >= Lattice::volume) throw std::out_of_range("site_box: no such site");
    auto const x = engine::vector_to(site, Lattice::extents);
    for (std::size_t axis = 0; axis < along_.size(); ++axis) {
      auto const& [first, count, spacing] = along_[axis];
      auto const from_first =
          (static_cast<std::size_t>(x[axis]) + Lattice::extents[axis] - first) % Lattice::extents[axis];
      if (from_first % spacing != 0 || from_first / spacing >= count) return false;
    }
    return true;
  }
  constexpr std::size_t count() const {
    std::size_t sites = 1;
    for (auto const& one : along_) sites *= one.count;
    return sites;
  }
  /// The interval along an axis.
  constexpr interval const& along(std::size_t axis) const { return along_[axis]; }
  friend constexpr bool operator==(site_box const&, site_box const&) = default;

 private:
  intervals along_{};
};

/// A site_box as the steps of one level see it: in sites of the level. Not every step leaves a box of a box; where one
/// might not, whatever the site is that all began with, `exact()` is false from there on.
template <LatticeType Lattice>
class level_box {
 public:
  static constexpr std::size_t dimensions = Lattice::dimensions;

  /// One site of a level. Throws std::out_of_range if the lattice has no such site.
  constexpr level_box(std::size_t site, engine::sublattice const& level) : level_(level) {
    if (site >= Lattice::volume) throw std::out_of_range("level_box: no such site");
    auto const x = engine::vector_to(site, Lattice::extents);
    for (std::size_t axis = 0; axis < dimensions; ++axis)
      along_[axis] = {static_cast<std::size_t>(x[axis]) / level.spacing(axis), 1, 1};
    exact_ = level.is_box();
  }

  constexpr bool exact() const { return exact_; }
  constexpr void give_up() { exact_ = false; }
  constexpr site_box<Lattice> sites() const {
    auto intervals = along_;
    for (std::size_t axis = 0; axis < dimensions; ++axis) {
      auto& [first, count, spacing] = intervals[axis];
      first *= level_.spacing(axis);
      spacing = count > 1 ? spacing * level_.spacing(axis) : 1;
    }
    return site_box<Lattice>(intervals);
  }

  /// Goes to a level whose sites are some of these, and leaves out those in between.
  constexpr void hand_on_to(engine::sublattice const& coarser) {
    exact_ = exact_ && coarser.is_box();
    for (std::size_t axis = 0; exact_ && axis < dimensions; ++axis) {
      auto& [first, count, spacing] = along_[axis];
      exact_ = spacing == 1;
      std::size_t const ratio = coarser.spacing(axis) / level_.spacing(axis), end = first + count;
      first = (first + ratio - 1) / ratio;
      count = (end + ratio - 1) / ratio - first;
      std::size_t const extent = Lattice::extents[axis] / coarser.spacing(axis);
      first = count == extent ? 0 : first % extent;
    }
    level_ = coarser;
  }
  /// Goes to a level that has these sites and others in between.
  constexpr void take_back_to(engine::sublattice const& finer) {
    exact_ = exact_ && finer.is_box();
    for (std::size_t axis = 0; exact_ && axis < dimensions; ++axis) {
      std::size_t const ratio = level_.spacing(axis) / finer.spacing(axis);
      along_[axis].first *= ratio;
      along_[axis].spacing *= ratio;
    }
    level_ = finer;
  }

  /// As those of level_sites (site_set.hpp).
  constexpr void join_boxes(std::size_t edge, std::size_t shift) {
    if (edge == 1) return;
    if (!Lattice::periodic && shift > 0) give_up();  // beside one edge boxes are missing along all of the others
    for (std::size_t axis = 0; exact_ && axis < dimensions; ++axis) {
      auto& [first, count, spacing] = along_[axis];
      exact_ = spacing <= edge;
      if (!exact_ || count == 0) continue;
      std::size_t const extent = extent_along(axis), from = first + extent - shift;
      std::size_t const box = from / edge, boxes = (from + (count - 1) * spacing) / edge - box + 1;
      count = std::min(boxes * edge, extent);
      first = count == extent ? 0 : (box * edge + shift) % extent;
      spacing = 1;
    }
  }
  template <class Stencil>
  constexpr void join_stencil(std::size_t /*times*/ = 1) {
    give_up();
  }

 private:
  constexpr std::size_t extent_along(std::size_t axis) const { return Lattice::extents[axis] / level_.spacing(axis); }

  engine::sublattice level_;
  typename site_box<Lattice>::intervals along_{};
  bool exact_ = true;
};

}  // namespace rgflow::inline RGFLOW_ISA
