// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/conditioner_action.hpp>
#include <rgflow/hierarchy/step.hpp>
#include <rgflow/net/places.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/symmetry/patch_action.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace rgflow::inline RGFLOW_ISA::detail {

/// What a generator does to what the net of a lattice-wide coupling reads, [site of the stencil][channel] and context
/// numbers, and to the raw parameters [value][parameter] of Transform.
template <class Stencil, class Transform, std::size_t Channels, std::size_t Contexts, std::size_t Width,
          std::size_t Parameters>
struct stencil_action {
 private:
  static constexpr std::size_t d = Stencil::dimensions;
  static constexpr std::size_t sites = Stencil::count;

 public:
  /// What generators act on; blocks of any equal extents can be turned as a stencil can.
  using lattice_type = typename block_as_lattice<cube_t<2, d, Channels, Contexts>>::type;
  using field_type = field_of_channels<Channels>;
  static constexpr std::size_t inputs = sites * Channels + Contexts;
  static constexpr std::size_t outputs = Channels / Width * Parameters;
  static constexpr std::size_t outputs_per_value = Parameters;
  using change = conditioner_change<inputs, outputs>;

  /// Seen from the site that is transformed.
  static constexpr auto places() {
    places_of_values<sites * Channels, 1, d> found;
    for (std::size_t k = 0; k < sites * Channels; ++k) {
      found.site[k] = Stencil::around[k / Channels];
      found.channel[k] = k % Channels;
    }
    found.channels = Channels;
    return found;
  }

  /// Sites are turned about the one that is transformed, of the first kind, which has to see the same afterwards.
  static constexpr change of(generator const& g) {
    return change_if(g, [&g](std::size_t from) { return where(turned(g, Stencil::around[from]), Stencil::around); });
  }
  /// Sites are turned about site 0 of the level, which carries a site that is transformed to another one.
  static constexpr change about_first_site(generator const& g, typename Stencil::coordinates const& x) {
    auto const there = turned(g, x);
    if (!Stencil::moves(there)) return {equivariance_problem::mask};
    std::array<offset, sites> seen{};
    for (std::size_t k = 0; k < sites; ++k) seen[k] = Stencil::seen_from(there, k);
    return change_if(g, [&](std::size_t from) { return where(turned(g, Stencil::seen_from(x, from)), seen); });
  }

 private:
  using offset = std::array<int, d>;

  /// place(n): the site of the stencil to which its n-th site is moved, or `sites` if to none.
  template <class Place>
  static constexpr change change_if(generator const& g, Place const& place) {
    auto const components = action_on_components<Channels>(g);
    if (!components) return {equivariance_problem::components};
    change result;
    for (std::size_t from = 0; from < sites; ++from) {
      std::size_t const to = place(from);
      if (to == sites) return {equivariance_problem::mask};
      for (std::size_t c = 0; c < Channels; ++c) {
        result.in.to[from * Channels + c] = to * Channels + components->to[c];
        result.in.sign[from * Channels + c] = components->sign[c];
      }
    }
    result.problem = change_parameters<Transform, Width, Parameters>(*components, result.out);
    return result;
  }

  /// Direction 0 is the last axis.
  static constexpr offset turned(generator const& g, offset const& o) {
    std::array<int, 3> from{};
    for (std::size_t axis = 0; axis < d; ++axis) from[d - 1 - axis] = o[axis];
    auto const to = g.turned(from);
    offset result{};
    for (std::size_t axis = 0; axis < d; ++axis) result[axis] = to[d - 1 - axis];
    return result;
  }
  /// The same of coordinates, modulo the period.
  static constexpr typename Stencil::coordinates turned(generator const& g, typename Stencil::coordinates const& x) {
    offset from{};
    for (std::size_t axis = 0; axis < d; ++axis) from[axis] = static_cast<int>(x[axis]);
    auto const to = turned(g, from);
    constexpr int period = static_cast<int>(Stencil::period);
    typename Stencil::coordinates result{};
    for (std::size_t axis = 0; axis < d; ++axis)
      result[axis] = static_cast<std::size_t>((to[axis] % period + period) % period);
    return result;
  }
  static constexpr std::size_t where(offset const& o, std::array<offset, sites> const& seen) {
    return static_cast<std::size_t>(std::ranges::find(seen, o) - seen.begin());
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
