// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/refusal.hpp>
#include <rgflow/mask/contract.hpp>

#include <cstddef>

namespace rgflow::inline RGFLOW_ISA::detail {

/// The refusals of a complex transform, which moves channels 2k and 2k + 1 of a site together.
template <class Formula, std::size_t Channels>
struct channels_of_transform {
  static_assert(HoldsFor<Channels % Formula::width == 0, typename Formula::declaration>,
                "rgflow: a complex transform moves complex values, channels 2k (re) and 2k + 1 (im) of a site, so it "
                "needs a complex field or an even number of channels. See docs/transform.md");
  static constexpr bool fit = Channels % Formula::width == 0;
};

template <class Mask, class Patch, std::size_t Width>
constexpr bool keeps_values_together() {
  for (std::size_t i = 0; i < Patch::size; ++i)
    if (mask_table<Mask, Patch>::keeps(i) != mask_table<Mask, Patch>::keeps(i - i % Width)) return false;
  return true;
}

template <class Mask, class Patch, class Formula>
struct mask_of_transform {
  static constexpr bool fits = keeps_values_together<Mask, Patch, Formula::width>();
  static_assert(
      HoldsFor<fits, Mask>,
      "rgflow: this mask keeps one part of a complex value and lets a complex transform move the other: use a mask "
      "of sites (checkerboard, halves, bit_mask<...>). See docs/transform.md");
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
