// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/coarse_graining.hpp>
#include <rgflow/engine/hierarchy/sublattice.hpp>
#include <rgflow/engine/lattice.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The sites of one level of a hierarchy, a sublattice of the finest lattice. They are numbered in the order that they
/// have on it.
class level_lattice {
 public:
  /// Throws std::invalid_argument if the sublattice does not close around the lattice: an extent has to lead from one
  /// of its sites to another, on an open lattice, too.
  [[gnu::cold]] level_lattice(std::shared_ptr<lattice const> fine, sublattice const& at)
      : fine_(std::move(fine)), at_(at) {
    std::array<std::size_t, lattice::most_dimensions> extents{};
    for (std::size_t axis = 0; axis < fine_->dimensions(); ++axis) {
      auto const extent = fine_->extents()[axis], spacing = at_.spacing(axis);
      if (extent % spacing != 0)
        throw std::invalid_argument("extent " + std::to_string(extent) + " can't be coarsened " +
                                    std::to_string(spacing) + "-fold");
      extents[axis] = extent / spacing;
    }
    for (std::size_t site = 0; site < fine_->volume(); ++site)
      if (at_.contains(vector_to(site, fine_->extents()))) fine_site_.push_back(static_cast<std::uint32_t>(site));
    if (at_.is_box()) box_.emplace(std::span(extents.data(), fine_->dimensions()), fine_->edge());
  }
  level_lattice(lattice const& fine, sublattice const& at) : level_lattice(std::make_shared<lattice const>(fine), at) {}

  std::size_t volume() const { return fine_site_.size(); }
  std::size_t dimensions() const { return fine_->dimensions(); }
  /// Where the sites lie on the finest lattice, in rising order, and where site s does.
  std::vector<std::uint32_t> const& fine_sites() const { return fine_site_; }
  std::uint32_t fine_site(std::size_t s) const { return fine_site_[s]; }

  /// The site displaced by `offset`, in units of the finest lattice, or lattice::none if that leaves an open lattice.
  /// Throws std::invalid_argument if the offset leads to no site of this level.
  std::uint32_t shifted(std::size_t s, std::array<int, lattice::most_dimensions> const& offset) const {
    auto const site = fine_->shifted(fine_site_[s], offset);
    if (site == lattice::none) return site;
    auto const found = std::lower_bound(fine_site_.begin(), fine_site_.end(), site);
    if (found == fine_site_.end() || *found != site)
      throw std::invalid_argument("an offset leads from a site of a level to a site that is not on it");
    return static_cast<std::uint32_t>(found - fine_site_.begin());
  }
  /// The site displaced by a vector with these coefficients in the level's basis (sublattice::basis), or lattice::none
  /// beyond an open edge.
  template <std::size_t Dimensions>
  std::uint32_t displaced(std::size_t s, std::array<int, Dimensions> const& coefficients) const {
    auto const way = at_.combined(coefficients);
    std::array<int, lattice::most_dimensions> offset{};
    for (std::size_t axis = 0; axis < dimensions(); ++axis) offset[axis] = static_cast<int>(way[axis]);
    return shifted(s, offset);
  }
  /// The site one k-th vector of the basis further, or lattice::none beyond an open edge.
  std::uint32_t neighbour(std::size_t s, std::size_t k) const { return along(s, k, 1); }
  /// The site one k-th vector of the basis back, or lattice::none beyond an open edge.
  std::uint32_t previous(std::size_t s, std::size_t k) const { return along(s, k, -1); }
  /// Site s in the level's basis, modulo a period.
  template <std::size_t Dimensions>
  std::array<std::size_t, Dimensions> coordinates(std::size_t s, std::size_t period) const {
    return at_.template coordinates<Dimensions>(vector_to(fine_site_[s], fine_->extents()), period);
  }

  bool is_periodic() const { return fine_->edge() == boundary::periodic; }
  /// The way once around the lattice along an axis, in the level's basis.
  sublattice::vector around(std::size_t axis) const {
    sublattice::vector way{};
    way[axis] = static_cast<std::int64_t>(fine_->extents()[axis]);
    return at_.in_basis(way);
  }

  /// How far apart its sites are along an axis, in sites of the finest lattice.
  std::size_t spacing(std::size_t axis) const { return at_.spacing(axis); }
  bool is_box() const { return at_.is_box(); }
  /// A level that is a box, as a lattice of its own with the same numbers of sites; other levels throw
  /// std::logic_error.
  lattice const& sites() const {
    if (!box_)
      throw std::logic_error("the sites of this level, apart by " + at_.text() + ", are no rectangular lattice");
    return *box_;
  }

  /// "8 x 8 sites", or "32 sites, basis (1, 1), (1, -1)"
  [[gnu::cold]] std::string text() const {
    return box_ ? box_->text() + " sites" : std::to_string(volume()) + " sites, basis " + at_.text();
  }

 private:
  std::uint32_t along(std::size_t s, std::size_t k, int times) const {
    std::array<int, lattice::most_dimensions> coefficients{};
    coefficients[k] = times;
    return displaced(s, coefficients);
  }

  std::shared_ptr<lattice const> fine_;
  sublattice at_;
  std::vector<std::uint32_t> fine_site_;
  std::optional<lattice> box_;
};

/// How the levels of a hierarchy share the sites of the lattice: of the sites of a level those that the pattern names
/// go on to the next level, and the rest hold its bulk variables. The last level keeps all its sites.
class level_plan {
 public:
  [[gnu::cold]] level_plan(lattice const& fine, std::size_t depth, coarsening const& how)
      : fine_(std::make_shared<lattice const>(fine)) {
    if (depth == 0) throw std::invalid_argument("a hierarchy needs at least one level");
    if (how.dimensions != fine.dimensions())
      throw std::invalid_argument("a coarse-graining pattern of " + std::to_string(how.dimensions) +
                                  " dimensions was given a lattice of " + fine.text() + " sites");
    std::vector<sublattice> at{sublattice(how.dimensions)};
    while (at.size() < depth) {
      at.push_back(how.handed_on(at.back(), at.size() - 1));
      if (at.back().index() <= at[at.size() - 2].index())
        throw std::invalid_argument("level " + std::to_string(at.size() - 2) + " hands on as many sites as it has");
    }
    for (std::size_t level = 0; level < depth; ++level) {
      levels_.emplace_back(fine_, at[level]);
      auto& bulk = bulk_.emplace_back();
      for (auto const site : levels_.back().fine_sites())
        if (level + 1 == depth || !at[level + 1].contains(vector_to(site, fine.extents()))) bulk.push_back(site);
    }
  }

  lattice const& fine() const { return *fine_; }
  std::size_t depth() const { return levels_.size(); }
  level_lattice const& level(std::size_t l) const { return levels_[l]; }

  /// The sites (of the finest lattice) that hold level l's bulk variables; position = place in this list.
  std::vector<std::uint32_t> const& bulk(std::size_t l) const { return bulk_[l]; }

 private:
  std::shared_ptr<lattice const> fine_;
  std::vector<level_lattice> levels_;
  std::vector<std::vector<std::uint32_t>> bulk_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
