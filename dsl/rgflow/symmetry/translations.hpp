// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/symmetry.hpp>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// Translations of a periodic lattice by multiples of `step` along every axis: translations(m.sites(), 4).
class translations {
 public:
  /// Throws std::invalid_argument unless the lattice is periodic and its extents are multiples of the step.
  translations(engine::lattice const& sites, std::size_t step)
      : step_(step), sites_(sites), elements_(quotients(sites, step), boundary::periodic) {}

  std::size_t order() const { return elements_.volume(); }
  std::size_t inverse(std::size_t g) const {
    auto back = elements_.coordinates(g);
    for (std::size_t axis = 0; axis < elements_.dimensions(); ++axis)
      back[axis] = (elements_.extents()[axis] - back[axis]) % elements_.extents()[axis];
    return elements_.site(back);
  }
  template <class V>
  void apply(std::size_t g, engine::field_shape const& shape, V const* from, V* to) const {
    auto const by = elements_.coordinates(g);
    engine::move_sites(shape, from, to, [&](std::size_t site) {
      auto x = sites_.coordinates(site);
      for (std::size_t axis = 0; axis < sites_.dimensions(); ++axis)
        x[axis] = (x[axis] + step_ * by[axis]) % sites_.extents()[axis];
      return sites_.site(x);
    });
  }
  void check(engine::field_shape const& shape) const {
    if (!(shape.sites == sites_))
      throw std::invalid_argument("translations: expected a field on " + sites_.text() + " sites, found one on " +
                                  shape.sites.text());
  }
  std::string describe() const { return "translations by multiples of " + std::to_string(step_); }

 private:
  static std::vector<std::size_t> quotients(engine::lattice const& sites, std::size_t step) {
    if (sites.edge() != boundary::periodic) throw std::invalid_argument("translations are of periodic lattices");
    std::vector<std::size_t> n;
    for (auto const extent : sites.extents()) {
      if (step == 0 || extent % step != 0)
        throw std::invalid_argument("translations by " + std::to_string(step) + " don't close on an extent of " +
                                    std::to_string(extent));
      n.push_back(extent / step);
    }
    return n;
  }

  std::size_t step_;
  engine::lattice sites_, elements_;  // element g is a site of the coarse lattice
};

}  // namespace rgflow::inline RGFLOW_ISA
