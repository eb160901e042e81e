// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/mask/contract.hpp>

#include <cstddef>

namespace rgflow::inline RGFLOW_ISA {

/// Keeps the first half of the patch along one axis (in array order, the last unless stated): the sites whose
/// coordinate there is below half the extent, rounded down.
struct halves {
  template <class Patch>
  static constexpr bool keeps(std::size_t site, std::size_t) {
    static_assert(Patch::dimensions > 0,
                  "rgflow: halves needs a patch with at least one axis. See docs/bijector.md#masks");
    return along<Patch::dimensions - 1>::template keeps<Patch>(site, 0);
  }

  template <std::size_t Axis>
  struct along {
    template <class Patch>
    static constexpr bool keeps(std::size_t site, std::size_t) {
      static_assert(Axis < Patch::dimensions,
                    "rgflow: this mask is of another shape than the patch: halves::along<axis> names an axis that the "
                    "patch does not have (axes count from 0, in array order). See docs/bijector.md#masks");
      return Patch::coordinates(site)[Axis] < Patch::extents[Axis] / 2;
    }
  };
};

}  // namespace rgflow::inline RGFLOW_ISA
