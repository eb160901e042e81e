// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <array>
#include <cstddef>

// Where the values stand that the net of a coupling reads. What such a net is bound to (conditioner_action.hpp) may say
// it by `places()`.

namespace rgflow::inline RGFLOW_ISA::detail {

/// Of each value that a net reads, its site and its channel; and the sites around which a feature may look.
template <std::size_t Values, std::size_t Sites, std::size_t Dimensions>
struct places_of_values {
  using coordinates = std::array<int, Dimensions>;
  static constexpr std::size_t values = Values, sites = Sites, dimensions = Dimensions;

  std::array<coordinates, Values> site{};
  std::array<std::size_t, Values> channel{};
  std::array<coordinates, Sites> around{};
  std::size_t channels = 1;
  coordinates extents{};  ///< of a block; 0: there is no border
  bool haar_basis = false;
};

/// Values of a patch, numbered as [site][channel], as a net reads them; looked around are all sites of the patch.
template <class Patch, std::size_t Values>
constexpr auto places_in_patch(std::array<std::size_t, Values> const& read) {
  places_of_values<Values, Patch::sites, Patch::dimensions> found;
  auto const at = [](std::size_t site) {
    std::array<int, Patch::dimensions> place{};
    auto const coordinates = Patch::coordinates(site);
    for (std::size_t axis = 0; axis < Patch::dimensions; ++axis) place[axis] = static_cast<int>(coordinates[axis]);
    return place;
  };
  for (std::size_t k = 0; k < Values; ++k) {
    found.site[k] = at(read[k] / Patch::channels);
    found.channel[k] = read[k] % Patch::channels;
  }
  for (std::size_t s = 0; s < Patch::sites; ++s) found.around[s] = at(s);
  for (std::size_t axis = 0; axis < Patch::dimensions; ++axis)
    found.extents[axis] = static_cast<int>(Patch::extents[axis]);
  found.channels = Patch::channels;
  found.haar_basis = Patch::haar_basis;
  return found;
}

template <class Action>
concept KnowsPlaces = requires {
  Action::places();
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
