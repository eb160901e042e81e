// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/patch.hpp>

#include <array>
#include <concepts>
#include <cstddef>

// A mask says which values of a patch a coupling keeps; from these it computes how to move the others.
// It is an empty type with
//
//   template <class Patch> static constexpr bool keeps(std::size_t site, std::size_t channel);

namespace rgflow::inline RGFLOW_ISA {

template <class M, class Patch>
concept MaskOn = requires(std::size_t site, std::size_t channel) {
  { M::template keeps<Patch>(site, channel) } -> std::same_as<bool>;
};

/// The values of a patch (site * channels + channel) that a mask keeps and those it lets move.
template <class Mask, class Patch>
requires MaskOn<Mask, Patch>
struct mask_table {
  static constexpr bool keeps(std::size_t value) {
    return Mask::template keeps<Patch>(value / Patch::channels, value % Patch::channels);
  }

  static constexpr std::size_t kept_count = [] {
    std::size_t n = 0;
    for (std::size_t i = 0; i < Patch::size; ++i)
      if (keeps(i)) ++n;
    return n;
  }();
  static constexpr std::size_t moved_count = Patch::size - kept_count;

 private:
  template <std::size_t N>
  static constexpr std::array<std::size_t, N> values(bool wanted) {
    std::array<std::size_t, N> list{};
    std::size_t n = 0;
    for (std::size_t i = 0; i < Patch::size; ++i)
      if (keeps(i) == wanted) list[n++] = i;
    return list;
  }

 public:
  static constexpr std::array<std::size_t, kept_count> kept = values<kept_count>(true);
  static constexpr std::array<std::size_t, moved_count> moved = values<moved_count>(false);
};

/// Whether two masks keep every value of the patch exactly once between them.
template <class A, class B, class Patch>
inline constexpr bool masks_partition = [] {
  for (std::size_t i = 0; i < Patch::size; ++i)
    if (mask_table<A, Patch>::keeps(i) == mask_table<B, Patch>::keeps(i)) return false;
  return true;
}();

}  // namespace rgflow::inline RGFLOW_ISA
