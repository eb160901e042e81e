// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/symmetry.hpp>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

namespace rgflow::inline RGFLOW_ISA {

/// Rotations of a square lattice by multiples of 90 degrees about its centre.
struct quarter_turns {
  std::size_t order() const { return 4; }
  std::size_t inverse(std::size_t g) const { return (4 - g) % 4; }
  template <class V>
  void apply(std::size_t g, engine::field_shape const& shape, V const* from, V* to) const {
    std::size_t const last = shape.sites.extents()[0] - 1;
    engine::move_sites(shape, from, to, [&](std::size_t site) {
      auto x = shape.sites.coordinates(site);
      for (std::size_t turn = 0; turn < g; ++turn) x = {x[1], last - x[0], 0};
      return shape.sites.site(x);
    });
  }
  void check(engine::field_shape const& shape) const {
    auto const extents = shape.sites.extents();
    if (extents.size() != 2 || extents[0] != extents[1])
      throw std::invalid_argument("quarter_turns: expected a lattice with two equal extents, found " +
                                  shape.sites.text());
  }
  std::string describe() const { return "quarter turns"; }
};

}  // namespace rgflow::inline RGFLOW_ISA
