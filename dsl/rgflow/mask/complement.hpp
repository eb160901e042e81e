// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/mask/contract.hpp>

#include <cstddef>

namespace rgflow::inline RGFLOW_ISA {

/// Keeps what Mask lets move and the other way round.
template <class Mask>
struct complement {
  static_assert(sizeof(detail::declared_empty<Mask, "a mask">) != 0);
  template <class Patch>
  requires MaskOn<Mask, Patch>
  static constexpr bool keeps(std::size_t site, std::size_t channel) {
    return !Mask::template keeps<Patch>(site, channel);
  }
};

}  // namespace rgflow::inline RGFLOW_ISA
