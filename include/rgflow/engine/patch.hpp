// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <array>
#include <cstddef>

namespace rgflow::inline RGFLOW_ISA {

/// The shape that a block is bound to: a box of sites with `Channels` real numbers each, and `Contexts`
/// extra numbers per sample (constants of the action, labels, temperature) that a block may read.
/// Values are stored [site][channel], sites in row-major order (last axis fastest).
template <std::size_t Channels, std::size_t Contexts, std::size_t... Extents>
struct patch {
  static_assert(Channels > 0, "rgflow: a patch needs at least one channel per site. See docs/bijector.md");
  static_assert(((Extents > 0) && ...), "rgflow: every extent of a patch must be positive. See docs/bijector.md");
  static constexpr std::size_t channels = Channels;
  static constexpr std::size_t contexts = Contexts;
  static constexpr std::size_t dimensions = sizeof...(Extents);
  static constexpr std::size_t sites = (std::size_t{1} * ... * Extents);
  static constexpr std::size_t size = sites * channels;
  static constexpr std::array<std::size_t, dimensions> extents{Extents...};
  /// Whether couplings on it keep what they move in the forward run, for their adjoints.
  static constexpr bool keeps_inputs = false;
  /// Whether couplings on it keep what their nets compute in the forward run.
  static constexpr bool keeps_nets = false;
  /// Whether its values are those of the Haar basis instead of the sites' (bijector/haar.hpp).
  static constexpr bool haar_basis = false;

  /// Coordinates of a site, in array order (last axis fastest).
  static constexpr std::array<std::size_t, dimensions> coordinates(std::size_t site) {
    std::array<std::size_t, dimensions> c{};
    for (std::size_t axis = dimensions; axis-- > 0;) {
      c[axis] = site % extents[axis];
      site /= extents[axis];
    }
    return c;
  }
};

/// The same patch, on which couplings keep their inputs.
template <class Patch>
struct patch_with_kept_inputs : Patch {
  static constexpr bool keeps_inputs = true;
};

/// The same patch, on which couplings keep what their nets compute.
template <class Patch>
struct patch_with_kept_nets : Patch {
  static constexpr bool keeps_nets = true;
};

/// The same patch, whose values are coefficients of the Haar basis.
template <class Patch>
struct patch_in_haar_basis : Patch {
  static constexpr bool haar_basis = true;
};

}  // namespace rgflow::inline RGFLOW_ISA
