// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/coarse_graining.hpp>
#include <rgflow/mask/contract.hpp>

#include <array>
#include <cstddef>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

/// The sites whose coordinates add up to an even number. As a mask it keeps them, all channels alike (Dinh,
/// Sohl-Dickstein & Bengio, arXiv:1605.08803, section 3.4). As the coarse-graining pattern of a hierarchy it hands them
/// on: each level has half of the sites of the one before, and after d levels in d dimensions all distances have
/// doubled:
///
///   1D   every second site
///   2D   row + column even (sqrt(2) x sqrt(2), along the diagonals), then both even
///   3D   x + y + z even (face-centred cubic), then x even and y + z even, then all even
struct checkerboard : coarse_graining {
  template <class Patch>
  static constexpr bool keeps(std::size_t site, std::size_t) {
    std::size_t sum = 0;
    for (auto const x : Patch::coordinates(site)) sum += x;
    return sum % 2 == 0;
  }

  template <std::size_t Dimensions>
  static constexpr coarse_basis<Dimensions> handed_on(std::size_t level) {
    if constexpr (Dimensions == 1) {
      return {{{2}}};
    } else if constexpr (Dimensions == 2) {
      return {{{1, 1}, {1, -1}}};
    } else {
      constexpr std::array<coarse_basis<3>, 3> in_turn{{{{{1, 1, 0}, {1, -1, 0}, {1, 0, 1}}},
                                                        {{{1, 1, 0}, {0, -1, 1}, {1, 0, -1}}},
                                                        {{{1, 0, 0}, {0, 1, 1}, {0, 1, -1}}}}};
      return in_turn[level % 3];
    }
  }
  static std::string describe() { return "coarse-graining: checkerboard"; }
};

}  // namespace rgflow::inline RGFLOW_ISA
