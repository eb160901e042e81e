// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/mask/contract.hpp>

#include <array>
#include <cstddef>

namespace rgflow::inline RGFLOW_ISA {

/// A mask written out: one digit per site of the patch in row-major order, 1 = kept, all channels alike.
/// bit_mask<1, 0, 0, 1> on a 2x2 patch is the checkerboard.
template <bool... Kept>
struct bit_mask {
  template <class Patch>
  static constexpr bool keeps(std::size_t site, std::size_t) {
    static_assert(sizeof...(Kept) == Patch::sites,
                  "rgflow: this mask is of another shape than the patch: bit_mask<...> needs one digit per site. See "
                  "docs/bijector.md#masks");
    constexpr std::array<bool, sizeof...(Kept)> kept{Kept...};
    return site < kept.size() && kept[site];
  }
};

}  // namespace rgflow::inline RGFLOW_ISA
