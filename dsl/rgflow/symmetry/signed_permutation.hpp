// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <array>
#include <cstddef>

namespace rgflow::inline RGFLOW_ISA::detail {

/// What becomes of N real values: value j goes to place to[j] and is multiplied by sign[j], 1 or -1.
template <std::size_t N>
struct signed_permutation {
  std::array<std::size_t, N> to{};
  std::array<int, N> sign{};

  static constexpr signed_permutation identity() {
    signed_permutation p;
    for (std::size_t j = 0; j < N; ++j) {
      p.to[j] = j;
      p.sign[j] = 1;
    }
    return p;
  }
  constexpr bool moves_values() const {
    for (std::size_t j = 0; j < N; ++j)
      if (to[j] != j) return true;
    return false;
  }
  constexpr signed_permutation inverse() const {
    signed_permutation p;
    for (std::size_t j = 0; j < N; ++j) {
      p.to[to[j]] = j;
      p.sign[to[j]] = sign[j];
    }
    return p;
  }
  /// First b, then a.
  friend constexpr signed_permutation operator*(signed_permutation const& a, signed_permutation const& b) {
    signed_permutation p;
    for (std::size_t j = 0; j < N; ++j) {
      p.to[j] = a.to[b.to[j]];
      p.sign[j] = b.sign[j] * a.sign[b.to[j]];
    }
    return p;
  }
  friend constexpr bool operator==(signed_permutation const&, signed_permutation const&) = default;
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
