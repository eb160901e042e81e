// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/symmetry.hpp>

#include <cstddef>
#include <stdexcept>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

/// The mirror image x -> L - 1 - x of the lattice along one of its array axes, the last of which is direction 1.
class reflection {
 public:
  explicit reflection(std::size_t axis) : axis_(axis) {}

  std::size_t order() const { return 2; }
  std::size_t inverse(std::size_t g) const { return g; }
  template <class V>
  void apply(std::size_t g, engine::field_shape const& shape, V const* from, V* to) const {
    engine::move_sites(shape, from, to, [&](std::size_t site) {
      auto x = shape.sites.coordinates(site);
      if (g == 1) x[axis_] = shape.sites.extents()[axis_] - 1 - x[axis_];
      return shape.sites.site(x);
    });
  }
  void check(engine::field_shape const& shape) const {
    if (axis_ >= shape.sites.dimensions())
      throw std::invalid_argument("reflection: found axis " + std::to_string(axis_) + ", but the lattice has " +
                                  std::to_string(shape.sites.dimensions()) + " of them, counted from 0");
  }
  std::string describe() const { return "reflection along axis " + std::to_string(axis_); }

 private:
  std::size_t axis_;
};

}  // namespace rgflow::inline RGFLOW_ISA
