// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/symmetry/complex_pairs.hpp>
#include <rgflow/symmetry/generator.hpp>

#include <array>
#include <cstddef>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

/// phi -> conj(phi) of a complex field.
struct conjugation {
  template <LatticeType, FieldType Field>
  static constexpr auto generators() {
    return std::array{generator("complex conjugation").component(1, 1, -1).needs(Field::is_complex, "a complex field")};
  }

  std::size_t order() const { return 2; }
  std::size_t inverse(std::size_t g) const { return g; }
  template <class V>
  void apply(std::size_t g, engine::field_shape const& shape, V const* from, V* to) const {
    for (std::size_t i = 0; i < shape.values(); i += 2) {
      to[i] = from[i];
      to[i + 1] = g == 0 ? from[i + 1] : -from[i + 1];
    }
  }
  void check(engine::field_shape const& shape) const { detail::require_complex(shape, "conjugation"); }
  std::string describe() const { return "complex conjugation"; }
};

}  // namespace rgflow::inline RGFLOW_ISA
