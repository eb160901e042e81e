// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// What a symmetry does to the components v of every site: v -> M v, or, of an infinitesimal one, v -> v + epsilon
/// (M v + shift).
struct component_map {
  std::string name;
  bool infinitesimal = false;
  std::vector<double> matrix{};  ///< M [to][from]
  std::vector<double> shift{};

  /// M v, or M v + shift, of every site: values [site][channel].
  template <class V>
  std::vector<V> operator()(std::vector<V> const& values) const {
    std::size_t const channels = shift.size();
    std::vector<V> image(values.size(), V(0));
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::size_t const to = i % channels, site = i - to;
      image[i] = V(shift[to]);
      for (std::size_t from = 0; from < channels; ++from)
        image[i] += V(matrix[to * channels + from]) * values[site + from];
    }
    return image;
  }
};

/// The symmetries that a bound bijector says it commutes with, out of those that are commonly asked for. How it says so
/// is the language's (rgflow/symmetry/equivariance.hpp), which specializes this for bijectors that do:
///   static std::vector<component_map> of(std::size_t channels);
template <class B>
struct claimed_symmetries {};

}  // namespace rgflow::inline RGFLOW_ISA::engine
