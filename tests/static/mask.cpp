// SPDX-License-Identifier: BSL-1.0
#include <rgflow/mask.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

// Masks, proved by exhaustion over patches of every kind: a mask and its complement keep each value exactly once.

using namespace rgflow;

namespace {

using number = patch<1, 0>;
using line = patch<2, 0, 5>;
using square = patch<2, 0, 2, 2>;
using oblong = patch<3, 1, 3, 4>;
using cube = patch<1, 0, 2, 2, 2>;

template <class Mask, class... Patches>
constexpr bool complements = (masks_partition<Mask, complement<Mask>, Patches> && ...) &&
                             (!masks_partition<Mask, Mask, Patches> && ...) &&
                             (!masks_partition<Mask, complement<complement<Mask>>, Patches> && ...);

template <class Mask, class Patch>
constexpr bool lists_partition = [] {
  std::array<std::size_t, Patch::size> seen{};
  for (auto const i : mask_table<Mask, Patch>::kept) ++seen[i];
  for (auto const i : mask_table<Mask, Patch>::moved) ++seen[i];
  for (auto const n : seen)
    if (n != 1) return false;
  return true;
}();

}  // namespace

static_assert(std::is_empty_v<checkerboard> && std::is_empty_v<complement<checkerboard>>);
static_assert(MaskOn<checkerboard, square> && MaskOn<complement<halves>, square> && !MaskOn<int, square>);

static_assert(complements<checkerboard, number, line, square, oblong, cube>);
static_assert(complements<halves, line, square, oblong, cube>);
static_assert(complements<halves::along<0>, line, square, oblong, cube>);
static_assert(complements<channel_halves, number, line, square, oblong, cube>);
static_assert(complements<bit_mask<1, 0, 0, 0>, square>);

static_assert(lists_partition<checkerboard, oblong> && lists_partition<complement<halves>, oblong>);
static_assert(lists_partition<channel_halves, oblong> && lists_partition<bit_mask<0, 1, 1, 1>, square>);

// Two different masks are no complements of each other.
static_assert(!masks_partition<checkerboard, halves, square>);
static_assert(!masks_partition<halves, halves::along<0>, square>);

// What the words say, value by value: [site][channel], the last axis fastest.
static_assert(mask_table<checkerboard, square>::kept == std::array<std::size_t, 4>{0, 1, 6, 7});
static_assert(mask_table<checkerboard, square>::moved == std::array<std::size_t, 4>{2, 3, 4, 5});
static_assert(mask_table<halves, square>::kept == std::array<std::size_t, 4>{0, 1, 4, 5});
static_assert(mask_table<halves::along<0>, square>::kept == std::array<std::size_t, 4>{0, 1, 2, 3});
static_assert(mask_table<halves, line>::kept == std::array<std::size_t, 4>{0, 1, 2, 3});
static_assert(mask_table<channel_halves, square>::kept == std::array<std::size_t, 4>{0, 2, 4, 6});
static_assert(mask_table<checkerboard, cube>::kept == std::array<std::size_t, 4>{0, 3, 5, 6});
static_assert(masks_partition<bit_mask<1, 0, 0, 1>, complement<checkerboard>, square>);
