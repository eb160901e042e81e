// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/coarse_graining.hpp>
#include <rgflow/engine/isa.hpp>

#include <array>
#include <cstddef>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

/// The coarse-graining pattern of boxes: each level hands the first site of every cell on to the next. One edge for all
/// axes, cell<2>, or one for each axis in array order: cell<2, 1> halves the first axis of two and leaves the other.
template <std::size_t... Edges>
struct cell : coarse_graining {
  template <std::size_t Dimensions>
  requires(sizeof...(Edges) == 1 ||
           sizeof...(Edges) == Dimensions) static constexpr coarse_basis<Dimensions> handed_on(std::size_t /*level*/) {
    constexpr std::array<std::size_t, sizeof...(Edges)> edges{Edges...};
    coarse_basis<Dimensions> basis{};
    for (std::size_t axis = 0; axis < Dimensions; ++axis)
      basis[axis][axis] = static_cast<int>(edges[sizeof...(Edges) == 1 ? 0 : axis]);
    return basis;
  }
  static std::string describe() {
    std::string text = "cell: ";
    for (auto const edge : {Edges...}) text += (text.back() == ' ' ? "" : " x ") + std::to_string(edge);
    return text;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA
