// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/checker/report.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/patch.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/text.hpp>
#include <rgflow/mask/complement.hpp>
#include <rgflow/mask/contract.hpp>

#include <array>
#include <cstddef>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// Whether a mask keeps what another one keeps of the site that `image` of coordinates is.
template <class Mask, class Patch, class Image>
constexpr bool mask_is_carried_into_itself(Image const& image) {
  for (std::size_t site = 0; site < Patch::sites; ++site) {
    auto const there = image(Patch::coordinates(site));
    std::size_t to = 0;
    for (std::size_t axis = 0; axis < Patch::dimensions; ++axis) to = to * Patch::extents[axis] + there[axis];
    for (std::size_t c = 0; c < Patch::channels; ++c)
      if (Mask::template keeps<Patch>(site, c) != Mask::template keeps<Patch>(to, c)) return false;
  }
  return true;
}

/// Whether each run of `width` channels of a site is kept or moved as a whole.
template <class Mask, class Patch>
constexpr bool mask_leaves_whole(std::size_t width) {
  for (std::size_t i = 0; i < Patch::size; ++i)
    if (mask_table<Mask, Patch>::keeps(i) != mask_table<Mask, Patch>::keeps(i - i % Patch::channels % width))
      return false;
  return true;
}

}  // namespace detail

/// Checks that a mask can stand in a coupling on this patch: it keeps a value and lets one move, and what it keeps is
/// what its complement lets move. Besides it lists what holds of it and what does not: whether complex values and whole
/// sites stay together, as complex transforms and vector_coupling need, and which reflections and quarter turns of the
/// patch carry it into itself, as a flow that is to have them needs.
template <class Mask, class Patch>
check_report check_mask() {
  static_assert(detail::HoldsFor<MaskOn<Mask, Patch>, Mask, Patch, detail::lacks<"keeps<patch>(site, channel)">>,
                "rgflow: what check_mask was given is not a mask on this patch: it needs a constexpr function "
                "keeps<Patch>(site, channel) that returns a bool. See docs/bijector.md");
  static_assert(sizeof(detail::declared_empty<Mask, "a mask">) != 0);
  using table = mask_table<Mask, Patch>;
  engine::law_book book;
  book.require("it keeps a value", table::kept_count > 0);
  book.require("it lets a value move", table::moved_count > 0);
  book.require("each value is kept by it or by its complement", masks_partition<Mask, complement<Mask>, Patch>);
  auto const list = [&](std::string const& property, bool has_it) {
    if (has_it)
      book.require(property, true);
    else
      book.not_applicable(property + " (not so)");
  };
  if (Patch::channels % 2 == 0) list("complex values stay together", detail::mask_leaves_whole<Mask, Patch>(2));
  list("sites stay together", detail::mask_leaves_whole<Mask, Patch>(Patch::channels));
  for (std::size_t axis = 0; axis < Patch::dimensions; ++axis) {
    list("a reflection of axis " + std::to_string(axis) + " carries it into itself",
         detail::mask_is_carried_into_itself<Mask, Patch>([axis](auto at) {
           at[axis] = Patch::extents[axis] - 1 - at[axis];
           return at;
         }));
    for (std::size_t other = 0; other < axis; ++other)
      if (Patch::extents[axis] == Patch::extents[other])
        list("a quarter turn of axes " + std::to_string(other) + " and " + std::to_string(axis) +
                 " carries it into itself",
             detail::mask_is_carried_into_itself<Mask, Patch>([axis, other](auto at) {
               auto const first = at[other];
               at[other] = at[axis];
               at[axis] = Patch::extents[axis] - 1 - first;
               return at;
             }));
  }
  return {engine::type_text<Mask>(), book.take()};
}

}  // namespace rgflow::inline RGFLOW_ISA
