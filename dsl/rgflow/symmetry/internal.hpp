// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/symmetry/generator.hpp>

#include <array>
#include <cstddef>

// Groups that act on the components of a field, at every site alike.

namespace rgflow::inline RGFLOW_ISA {

/// Global phases of a complex field, phi -> e^{i alpha} phi.
struct u1 {
  template <LatticeType, FieldType Field>
  static constexpr auto generators() {
    return std::array{generator("a global phase")
                          .infinitesimal()
                          .component(0, 1, -1)
                          .component(1, 0, 1)
                          .needs(Field::is_complex, "a complex field")};
  }
};

/// Rotations and reflections of the N components of a field, O(N).
template <std::size_t N>
struct o {
  static_assert(N >= 2 && N <= 16,
                "rgflow: o<n> turns the components of a field, 2 to 16 of them. See docs/symmetry.md#groups");
  template <LatticeType, FieldType Field>
  static constexpr auto generators() {
    std::array<generator, N> all;
    for (std::size_t k = 0; k + 1 < N; ++k) {
      int const a = static_cast<int>(k), b = a + 1;
      all[k] = generator("a rotation of components").infinitesimal().component(a, b, -1).component(b, a, 1);
    }
    all[N - 1] = generator("a sign of one component").component(0, 0, -1);
    for (auto& g : all) g.needs(Field::channels == N, "a field of n components");
    return all;
  }
};

/// phi -> phi + constant, for every component.
struct constant_shift {
  template <LatticeType, FieldType Field>
  static constexpr auto generators() {
    std::array<generator, Field::channels> all;
    for (std::size_t c = 0; c < all.size(); ++c)
      all[c] = generator("phi -> phi + constant").shift(static_cast<int>(c), 1);
    return all;
  }
};

/// Permutations of the components of a field, as of a Potts model.
struct permutations {
  template <LatticeType, FieldType Field>
  static constexpr auto generators() {
    constexpr std::size_t n = Field::channels;
    std::array<generator, n - (n > 1)> all;
    for (std::size_t k = 0; k < all.size(); ++k) {
      int const a = static_cast<int>(k), b = a + 1;
      all[k] = generator("a swap of two components").component(a, b, 1).component(b, a, 1);
      all[k].needs(n > 1 && !Field::is_complex, "a field of several components");
    }
    return all;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA
