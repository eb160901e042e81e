// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/mask/contract.hpp>

#include <cstddef>

namespace rgflow::inline RGFLOW_ISA {

/// Keeps the first half of the channels (rounded down) at every site: of a complex field the real part.
struct channel_halves {
  template <class Patch>
  static constexpr bool keeps(std::size_t, std::size_t channel) {
    return channel < Patch::channels / 2;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA
