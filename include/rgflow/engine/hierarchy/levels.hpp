// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/lattice.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The sites of one level of a hierarchy, seen inside the finest lattice: every `spacing`-th site of it.
class level_lattice {
 public:
  level_lattice(lattice const& fine, std::size_t spacing) : sites_(coarse(fine, spacing)) {
    fine_site_.resize(sites_.volume());
    for (std::size_t s = 0; s < sites_.volume(); ++s) {
      auto c = sites_.coordinates(s);
      for (auto& x : c) x *= spacing;
      fine_site_[s] = static_cast<std::uint32_t>(fine.site(c));
    }
  }

  /// The level as a lattice of its own (own site numbers, own neighbours).
  lattice const& sites() const { return sites_; }
  /// Where site s of this level lies on the finest lattice.
  std::uint32_t fine_site(std::size_t s) const { return fine_site_[s]; }

 private:
  static lattice coarse(lattice const& fine, std::size_t spacing) {
    std::array<std::size_t, lattice::most_dimensions> extents{};
    for (std::size_t axis = 0; axis < fine.dimensions(); ++axis) {
      if (fine.extents()[axis] % spacing != 0)
        throw std::invalid_argument("extent " + std::to_string(fine.extents()[axis]) + " can't be coarsened " +
                                    std::to_string(spacing) + "-fold");
      extents[axis] = fine.extents()[axis] / spacing;
    }
    return lattice(std::span(extents.data(), fine.dimensions()), fine.edge());
  }

  lattice sites_;
  std::vector<std::uint32_t> fine_site_;
};

/// How the levels of a hierarchy share the sites of the lattice: level l acts on every cell^l-th site; of these it
/// hands the first site of every cell on to the next level and keeps the rest as its bulk variables.
/// The last level keeps all its sites.
class level_plan {
 public:
  level_plan(lattice const& fine, std::size_t depth, std::size_t cell) : fine_(fine) {
    if (depth == 0) throw std::invalid_argument("a hierarchy needs at least one level");
    if (cell < 2) throw std::invalid_argument("a cell must be at least 2 sites wide, found " + std::to_string(cell));
    std::size_t spacing = 1;
    for (std::size_t level = 0; level < depth; ++level, spacing *= cell) levels_.emplace_back(fine, spacing);
    for (std::size_t level = 0; level < depth; ++level) {
      auto const& here = levels_[level];
      std::vector<std::uint32_t> bulk;
      for (std::size_t s = 0; s < here.sites().volume(); ++s)
        if (level + 1 == depth || !handed_on(here.sites(), s, cell)) bulk.push_back(here.fine_site(s));
      bulk_.push_back(std::move(bulk));
    }
  }

  lattice const& fine() const { return fine_; }
  std::size_t depth() const { return levels_.size(); }
  level_lattice const& level(std::size_t l) const { return levels_[l]; }

  /// The sites (of the finest lattice) that hold level l's bulk variables; position = place in this list.
  std::vector<std::uint32_t> const& bulk(std::size_t l) const { return bulk_[l]; }

 private:
  static bool handed_on(lattice const& sites, std::size_t s, std::size_t cell) {
    auto const c = sites.coordinates(s);
    for (std::size_t axis = 0; axis < sites.dimensions(); ++axis)
      if (c[axis] % cell != 0) return false;
    return true;
  }

  lattice fine_;
  std::vector<level_lattice> levels_;
  std::vector<std::vector<std::uint32_t>> bulk_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
