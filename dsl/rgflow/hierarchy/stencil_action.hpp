// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/conditioner_action.hpp>
#include <rgflow/hierarchy/step.hpp>
#include <rgflow/net/places.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/symmetry/patch_action.hpp>

#include <array>
#include <cstddef>

namespace rgflow::inline RGFLOW_ISA::detail {

/// Where a displacement goes that is written by axes: direction 0 is the last of them.
template <std::size_t Dimensions>
constexpr std::array<int, Dimensions> turned_offset(generator const& g, std::array<int, Dimensions> const& o) {
  std::array<int, 3> from{};
  for (std::size_t axis = 0; axis < Dimensions; ++axis) from[Dimensions - 1 - axis] = o[axis];
  auto const to = g.turned(from);
  std::array<int, Dimensions> result{};
  for (std::size_t axis = 0; axis < Dimensions; ++axis) result[axis] = to[Dimensions - 1 - axis];
  return result;
}
/// The same of a site, turned about site 0 of its level: coordinates modulo the period of a stencil.
template <class Stencil>
constexpr typename Stencil::coordinates turned_site(generator const& g, typename Stencil::coordinates const& x) {
  std::array<int, Stencil::dimensions> from{};
  for (std::size_t axis = 0; axis < x.size(); ++axis) from[axis] = static_cast<int>(x[axis]);
  auto const to = turned_offset(g, from);
  constexpr int period = static_cast<int>(Stencil::period);
  typename Stencil::coordinates result{};
  for (std::size_t axis = 0; axis < x.size(); ++axis)
    result[axis] = static_cast<std::size_t>((to[axis] % period + period) % period);
  return result;
}

/// What a generator does to what the net of a lattice-wide coupling reads, [site of the stencil][channel] and context
/// numbers, and to the raw parameters [value][parameter] of Transform.
template <class Stencil, class Transform, std::size_t Channels, std::size_t Contexts, std::size_t Width,
          std::size_t Parameters>
struct stencil_action {
 private:
  using coordinates = typename Stencil::coordinates;
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
    return change_if(g, Stencil::first_site, Stencil::first_site);
  }
  /// Sites are turned about site 0 of the level, which carries a site x that is transformed to another one.
  static constexpr change about_first_site(generator const& g, coordinates const& x) {
    auto const there = turned_site<Stencil>(g, x);
    if (!Stencil::moves(there)) return {equivariance_problem::mask};
    return change_if(g, x, there);
  }

 private:
  /// What x sees becomes what is seen from `there`.
  static constexpr change change_if(generator const& g, coordinates const& x, coordinates const& there) {
    auto const components = action_on_components<Channels>(g);
    if (!components) return {equivariance_problem::components};
    // Axis k of what sites of the first kind see becomes axis onto[k], up to a sign.
    std::array<std::size_t, d> onto{};
    std::array<int, d> sign{};
    for (std::size_t k = 0; k < d; ++k) {
      std::array<int, d> along{};
      along[k] = 1;
      auto const turned = Stencil::as_first_sees(there, turned_offset(g, Stencil::as_seen_from(x, along)));
      while (turned[onto[k]] == 0) ++onto[k];
      sign[k] = turned[onto[k]];
    }
    change result;
    for (std::size_t from = 0; from < sites; ++from) {
      std::array<int, d> turned{};
      for (std::size_t k = 0; k < d; ++k) turned[onto[k]] = sign[k] * Stencil::around[from][k];
      std::size_t const to = Stencil::number_around(turned);
      if (to == sites) return {equivariance_problem::mask};
      for (std::size_t c = 0; c < Channels; ++c) {
        result.in.to[from * Channels + c] = to * Channels + components->to[c];
        result.in.sign[from * Channels + c] = components->sign[c];
      }
    }
    result.problem = change_parameters<Transform, Width, Parameters>(*components, result.out);
    return result;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
