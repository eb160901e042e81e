// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// What a symmetry does to a block: it moves every site and maps its components v -> M v, or, if it is infinitesimal,
/// v -> v + epsilon (M v + shift).
struct field_map {
  std::string name;
  bool infinitesimal = false;
  std::vector<double> matrix{};  ///< M [to][from]
  std::vector<double> shift{};
  std::vector<std::size_t> site{};  ///< where each site goes; all stay if there are none
  std::vector<double> sign{};       ///< that it gets there, as differences do when sites are exchanged

  /// The block moved, or the derivative of that: values [site][channel].
  template <class V>
  std::vector<V> operator()(std::vector<V> const& values) const {
    std::size_t const channels = shift.size();
    std::vector<V> image(values.size(), V(0));
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::size_t const to = i % channels, here = i / channels;
      V moved(shift[to]);
      for (std::size_t from = 0; from < channels; ++from)
        moved += V(matrix[to * channels + from]) * values[here * channels + from];
      if (site.empty())
        image[i] = moved;
      else
        image[site[here] * channels + to] = V(sign[here]) * moved;
    }
    return image;
  }
};

/// The symmetries that a bound bijector says it commutes with, out of those that are commonly asked for. How it says so
/// is the language's (rgflow/symmetry/equivariance.hpp), which specializes this for bijectors that do:
///   template <class Patch> static std::vector<field_map> of();
template <class B>
struct claimed_symmetries {};

}  // namespace rgflow::inline RGFLOW_ISA::engine
