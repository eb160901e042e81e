// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// What lies beyond the last site: the first one again, or nothing.
enum class boundary { periodic, open };

namespace engine {

/// A lattice of run-time extents in one to three dimensions, with tables of neighbours.
/// Sites are numbered in row-major order (last axis fastest); direction 1 of the physics is the last axis.
class lattice {
 public:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::size_t most_dimensions = 3;

  [[gnu::cold]] lattice(std::span<std::size_t const> extents, boundary edge)
      : edge_(edge), dimensions_(extents.size()) {
    if (extents.empty() || extents.size() > most_dimensions)
      throw std::invalid_argument("a lattice has 1, 2 or 3 dimensions, not " + std::to_string(extents.size()));
    volume_ = 1;
    for (std::size_t axis = 0; axis < dimensions_; ++axis) {
      if (extents[axis] == 0) throw std::invalid_argument("a lattice extent must be positive");
      if (extents[axis] >= none / volume_)
        throw std::invalid_argument("the lattice has more sites than a 32-bit index can number");
      extents_[axis] = extents[axis];
      volume_ *= extents[axis];
    }
    next_.resize(volume_ * dimensions_);
    previous_.resize(volume_ * dimensions_);
    for (std::size_t site = 0; site < volume_; ++site)
      for (std::size_t axis = 0; axis < dimensions_; ++axis) {
        std::array<int, most_dimensions> by{};
        by[axis] = 1;
        next_[site * dimensions_ + axis] = shifted(site, by);
        by[axis] = -1;
        previous_[site * dimensions_ + axis] = shifted(site, by);
      }
  }

  std::size_t volume() const { return volume_; }
  std::size_t dimensions() const { return dimensions_; }
  std::span<std::size_t const> extents() const { return {extents_.data(), dimensions_}; }
  boundary edge() const { return edge_; }
  /// "16 x 8"
  [[gnu::cold]] std::string text() const {
    std::string extents;
    for (auto extent : this->extents()) extents += (extents.empty() ? "" : " x ") + std::to_string(extent);
    return extents;
  }

  /// The next site along `axis`, or `none` beyond an open edge.
  std::uint32_t neighbour(std::size_t site, std::size_t axis) const { return next_[site * dimensions_ + axis]; }
  /// The site before along `axis`, or `none` beyond an open edge.
  std::uint32_t previous(std::size_t site, std::size_t axis) const { return previous_[site * dimensions_ + axis]; }

  std::array<std::size_t, most_dimensions> coordinates(std::size_t site) const {
    std::array<std::size_t, most_dimensions> c{};
    for (std::size_t axis = dimensions_; axis-- > 0;) {
      c[axis] = site % extents_[axis];
      site /= extents_[axis];
    }
    return c;
  }

  std::size_t site(std::array<std::size_t, most_dimensions> const& c) const {
    std::size_t s = 0;
    for (std::size_t axis = 0; axis < dimensions_; ++axis) s = s * extents_[axis] + c[axis];
    return s;
  }

  /// The site displaced by `offset` (in array order of the axes), or `none` if that leaves an open lattice.
  std::uint32_t shifted(std::size_t from, std::array<int, most_dimensions> const& offset) const {
    auto c = coordinates(from);
    for (std::size_t axis = 0; axis < dimensions_; ++axis) {
      auto const extent = static_cast<long>(extents_[axis]);
      long moved = static_cast<long>(c[axis]) + offset[axis];
      if (moved < 0 || moved >= extent) {
        if (edge_ == boundary::open) return none;
        moved = ((moved % extent) + extent) % extent;
      }
      c[axis] = static_cast<std::size_t>(moved);
    }
    return static_cast<std::uint32_t>(site(c));
  }

  friend bool operator==(lattice const& a, lattice const& b) {
    return a.edge_ == b.edge_ && a.dimensions_ == b.dimensions_ && a.extents_ == b.extents_;
  }

 private:
  boundary edge_;
  std::size_t dimensions_;
  std::size_t volume_ = 0;
  std::array<std::size_t, most_dimensions> extents_{};
  std::vector<std::uint32_t> next_, previous_;
};

}  // namespace engine
}  // namespace rgflow::inline RGFLOW_ISA
