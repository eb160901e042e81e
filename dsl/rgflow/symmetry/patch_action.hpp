// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/patch.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/symmetry/generator.hpp>
#include <rgflow/symmetry/signed_permutation.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

// What a generator that turns the directions of the lattice does to the values of a block: reflections and rotations
// about the centre of the lattice carry blocks into blocks and act on each of them about its own centre.

namespace rgflow::inline RGFLOW_ISA::detail {

/// The components of a site under g; nothing if it does more than permute them up to signs.
template <std::size_t Channels>
constexpr std::optional<signed_permutation<Channels>> action_on_components(generator const& g) {
  if (!g.permutes_up_to_signs(static_cast<int>(Channels))) return {};
  signed_permutation<Channels> action;
  for (std::size_t from = 0; from < Channels; ++from)
    for (std::size_t to = 0; to < Channels; ++to) {
      auto const factor = g.factor(static_cast<int>(to), static_cast<int>(from));
      if (factor.is(0)) continue;
      action.to[from] = to;
      action.sign[from] = factor.is(1) ? 1 : -1;
    }
  return action;
}

/// Where a site of a patch goes, and the sign that it gets there: in the Haar basis, what stands at odd coordinates
/// along an axis is a difference along that axis.
struct moved_site {
  std::size_t to = 0;
  int sign = 1;
};
template <class Patch>
constexpr moved_site move_in_patch(generator const& g, std::size_t site) {
  constexpr std::size_t d = Patch::dimensions;
  auto const from = Patch::coordinates(site);
  std::array<std::size_t, d> to{};
  moved_site result;
  for (std::size_t direction = 0; direction < d; ++direction) {
    std::size_t const axis = d - 1 - direction;
    std::size_t const onto = d - 1 - static_cast<std::size_t>(g.axis(direction));
    std::size_t const x = from[axis], last = Patch::extents[axis] - 1;
    if (g.sign(direction) > 0) {
      to[onto] = x;
    } else if (Patch::haar_basis) {
      to[onto] = last - 1 - x / 2 * 2 + x % 2;  // the cell moves, the place in it stays
      if (x % 2 != 0) result.sign = -result.sign;
    } else {
      to[onto] = last - x;
    }
  }
  for (std::size_t axis = 0; axis < d; ++axis) result.to = result.to * Patch::extents[axis] + to[axis];
  return result;
}

/// Whether g carries a patch into itself: directions that it exchanges have the same extent.
template <class Patch>
constexpr bool turns_patch(generator const& g) {
  constexpr std::size_t d = Patch::dimensions;
  for (std::size_t direction = 0; direction < d; ++direction) {
    auto const onto = static_cast<std::size_t>(g.axis(direction));
    if (onto >= d || Patch::extents[d - 1 - direction] != Patch::extents[d - 1 - onto]) return false;
  }
  return true;
}

/// The values [site][channel] of a patch under g; nothing if it does more than permute them up to signs.
template <class Patch>
constexpr std::optional<signed_permutation<Patch::size>> action_on_patch(generator const& g) {
  constexpr std::size_t channels = Patch::channels;
  auto const components = action_on_components<channels>(g);
  if (!components) return {};
  if (!turns_patch<Patch>(g)) return {};
  signed_permutation<Patch::size> action;
  for (std::size_t site = 0; site < Patch::sites; ++site) {
    auto const there = move_in_patch<Patch>(g, site);
    for (std::size_t c = 0; c < channels; ++c) {
      action.to[site * channels + c] = there.to * channels + components->to[c];
      action.sign[site * channels + c] = components->sign[c] * there.sign;
    }
  }
  return action;
}

/// What the signs of a real value, or of the two parts of a complex one, make of it.
constexpr value_change change_of_signs(int first, int second) {
  if (first > 0) return second > 0 ? value_change::none : value_change::conjugate;
  return second > 0 ? value_change::minus_conjugate : value_change::minus;
}

/// Calls f(change) with what becomes of every value of `width` channels, at all sites of the patch, until f returns a
/// problem. Values may move between sites but have to keep their channels: what treats sites alike asks for no more.
template <class Patch, class F>
constexpr equivariance on_every_value(generator const& g, std::size_t width, F const& f) {
  constexpr std::size_t channels = Patch::channels;
  if (!g.turns_directions()) {
    for (std::size_t c = 0; c < channels; c += width) {
      equivariance const found =
          f(change_of_value(g, static_cast<int>(c), static_cast<int>(width), static_cast<int>(channels)));
      if (!found.holds()) return found;
    }
    return {};
  }
  auto const action = action_on_patch<Patch>(g);
  if (!action) return {equivariance_problem::components, {}};
  for (std::size_t value = 0; value < Patch::size; value += width) {
    for (std::size_t k = value; k < value + width; ++k)
      if (action->to[k] % channels != k % channels) return {equivariance_problem::components, {}};
    int const sign = action->sign[value];
    equivariance const found = f(change_of_signs(sign, width == 1 ? sign : action->sign[value + 1]));
    if (!found.holds()) return found;
  }
  return {};
}

}  // namespace rgflow::inline RGFLOW_ISA::detail
