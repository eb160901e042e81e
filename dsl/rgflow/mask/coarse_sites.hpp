// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/mask/contract.hpp>

#include <cstddef>

namespace rgflow::inline RGFLOW_ISA {

/// Keeps the sites with even coordinates, one of each cell of 2 sites an edge, all channels alike: those that a level
/// with cell<2> hands on; in the Haar basis the means (bijector/haar.hpp).
struct coarse_sites {
  template <class Patch>
  static constexpr bool keeps(std::size_t site, std::size_t) {
    for (auto const x : Patch::coordinates(site))
      if (x % 2 != 0) return false;
    return true;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA
