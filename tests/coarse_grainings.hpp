// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/coarse_graining.hpp>

#include <cstddef>
#include <string>

/// Coarse-graining patterns that several tests use.
namespace coarse_grainings {

using rgflow::coarse_basis;
using rgflow::coarse_graining;

/// One site in two, sqrt(2) x sqrt(2).
struct diagonals : coarse_graining {
  template <std::size_t Dimensions>
  requires(Dimensions == 2) static constexpr coarse_basis<Dimensions> handed_on(std::size_t /*level*/) {
    return {{{1, 1}, {1, -1}}};
  }
  static std::string describe() { return "coarse-graining: diagonals"; }
};

/// One site in five, sqrt(5) x sqrt(5).
struct knights : coarse_graining {
  template <std::size_t Dimensions>
  requires(Dimensions == 2) static constexpr coarse_basis<Dimensions> handed_on(std::size_t /*level*/) {
    return {{{2, 1}, {-1, 2}}};
  }
  static std::string describe() { return "coarse-graining: moves of a knight"; }
};

/// A basis that changes places and leans, below a checkerboard: the first level hands on a box of 3 x 2 all the same,
/// with neighbours along the axes.
struct leaning : coarse_graining {
  template <std::size_t Dimensions>
  requires(Dimensions == 2) static constexpr coarse_basis<Dimensions> handed_on(std::size_t level) {
    if (level == 0) return {{{3, 2}, {-3, 0}}};
    return {{{1, 1}, {1, -1}}};
  }
  static std::string describe() { return "coarse-graining: leaning"; }
};

}  // namespace coarse_grainings
