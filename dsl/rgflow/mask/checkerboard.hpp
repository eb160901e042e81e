// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/mask/contract.hpp>

#include <cstddef>

namespace rgflow::inline RGFLOW_ISA {

/// Keeps the sites whose coordinates add up to an even number, all channels alike (Dinh, Sohl-Dickstein &
/// Bengio, arXiv:1605.08803, section 3.4).
struct checkerboard {
  template <class Patch>
  static constexpr bool keeps(std::size_t site, std::size_t) {
    std::size_t sum = 0;
    for (auto const x : Patch::coordinates(site)) sum += x;
    return sum % 2 == 0;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA
