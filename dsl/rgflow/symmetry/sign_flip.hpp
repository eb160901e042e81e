// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/symmetry.hpp>
#include <rgflow/symmetry/generator.hpp>

#include <array>
#include <cstddef>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

/// phi -> -phi, of all channels.
struct sign_flip {
  template <LatticeType, FieldType Field>
  static constexpr auto generators() {
    generator flip("phi -> -phi");
    for (std::size_t c = 0; c < Field::channels; ++c) flip.component(static_cast<int>(c), static_cast<int>(c), -1);
    return std::array{flip};
  }

  std::size_t order() const { return 2; }
  std::size_t inverse(std::size_t g) const { return g; }
  template <class V>
  void apply(std::size_t g, engine::field_shape const& shape, V const* from, V* to) const {
    for (std::size_t i = 0; i < shape.values(); ++i) to[i] = g == 0 ? from[i] : -from[i];
  }
  std::string describe() const { return "sign flip"; }
};

}  // namespace rgflow::inline RGFLOW_ISA
