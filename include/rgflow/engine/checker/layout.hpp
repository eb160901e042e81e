// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/checker/report.hpp>
#include <rgflow/engine/layout.hpp>
#include <rgflow/engine/refusal.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

namespace engine {

template <bool Kept, class L, class Lacks>
struct is_layout_to_check {
  static_assert(
      rgflow::detail::HoldsFor<Kept, L, Lacks>,
      "rgflow: what check_layout was given is not a layout: an empty type with name, configurations_first, "
      "configurations(asked, lanes) and place(configuration, site, channel, shape) (what it lacks stands below). See "
      "docs/layout.md");
};

}  // namespace engine

/// Whether L is a layout: its tiles hold at least one configuration and never more than are asked for, and every value
/// of a tile has a place of its own with none left empty.
template <class L>
check_report check_layout() {
  static_assert(
      sizeof(engine::is_layout_to_check<engine::Layout<L>, L,
                                        rgflow::detail::lacking<engine::Layout<L>, engine::members_of_layout<L>>>) !=
      0);
  engine::law_book book;
  for (std::size_t const lanes : {1U, 4U, 16U, 32U})
    for (std::size_t asked = 1; asked < 3 * lanes + 2; ++asked) {
      std::size_t const together = L::configurations(asked, lanes);
      book.require("a tile holds 1 to the asked number of configurations", together >= 1 && together <= asked);
    }
  for (engine::tile_shape const shape :
       {engine::tile_shape{1, 1, 1}, {3, 2, 5}, {16, 2, 9}, {1, 3, 8}, {7, 1, 64}, {5, 4, 1}}) {
    std::vector<unsigned> values_at(shape.size(), 0);
    bool inside = true;
    for (std::size_t k = 0; k < shape.configurations; ++k)
      for (std::size_t s = 0; s < shape.sites; ++s)
        for (std::size_t c = 0; c < shape.channels; ++c) {
          std::size_t const place = L::place(k, s, c, shape);
          if (place < shape.size())
            ++values_at[place];
          else
            inside = false;
        }
    book.require("every place lies inside the tile", inside);
    bool one_each = true;
    for (unsigned const values : values_at) one_each &= values == 1;
    book.require("every place holds one value", one_each);
  }
  return {"layout " + std::string(L::name), book.take()};
}

}  // namespace rgflow::inline RGFLOW_ISA
