// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/conditioner_action.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/transform/symmetry.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace rgflow::inline RGFLOW_ISA::detail {

/// A lattice of equal extents on which a stencil can be turned.
template <class Axes>
struct lattice_around;
template <std::size_t... Axis>
struct lattice_around<std::index_sequence<Axis...>> {
  using type = open_lattice<(static_cast<void>(Axis), std::size_t{2})...>;
};

/// What a generator does to what the net of a lattice-wide coupling reads, [site of the stencil][channel] and context
/// numbers, and to the raw parameters [value][parameter] of Transform.
template <class Stencil, class Transform, std::size_t Channels, std::size_t Contexts, std::size_t Width,
          std::size_t Parameters>
struct stencil_action {
 private:
  static constexpr std::size_t d = Stencil::dimensions;
  static constexpr std::size_t sites = Stencil::count;
  static constexpr std::size_t values = Channels / Width;

 public:
  using lattice_type = typename lattice_around<std::make_index_sequence<d>>::type;
  using field_type = field_of_channels<Channels>;
  static constexpr std::size_t inputs = sites * Channels + Contexts;
  static constexpr std::size_t outputs = values * Parameters;
  static constexpr std::size_t outputs_per_value = Parameters;
  using change = conditioner_change<inputs, outputs>;

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
    change result;
    auto const refused = [&](equivariance_problem why) {
      result.problem = why;
      return result;
    };
    if (!g.permutes_up_to_signs(static_cast<int>(Channels))) return refused(equivariance_problem::components);
    for (std::size_t from = 0; from < sites; ++from) {
      std::size_t const to = place(from);
      if (to == sites) return refused(equivariance_problem::mask);
      for (std::size_t c = 0; c < Channels; ++c) {
        auto const moved = component(g, c);
        result.in.to[from * Channels + c] = to * Channels + moved.channel;
        result.in.sign[from * Channels + c] = moved.sign;
      }
    }
    for (std::size_t v = 0; v < values; ++v) {
      auto const first = component(g, v * Width), last = component(g, v * Width + Width - 1);
      if (first.channel % Width != 0 || last.channel != first.channel + Width - 1)
        return refused(equivariance_problem::components);
      auto const needed = raw_under<Transform>(change_of_signs(first.sign, last.sign));
      if (!needed.found) return refused(equivariance_problem::transform);
      for (std::size_t k = 0; k < Parameters; ++k) {
        result.out.to[v * Parameters + k] = first.channel / Width * Parameters + k;
        result.out.sign[v * Parameters + k] = needed[k] == value_change::minus ? -1 : 1;
      }
    }
    return result;
  }

  /// Direction 0 is the last axis.
  static constexpr offset turned(generator const& g, offset const& o) {
    std::array<int, 3> step{};
    for (std::size_t axis = 0; axis < d; ++axis) step[d - 1 - axis] = o[axis];
    auto const to = g.turned(step);
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
  struct signed_channel {
    std::size_t channel = 0;
    int sign = 1;
  };
  static constexpr signed_channel component(generator const& g, std::size_t from) {
    for (std::size_t to = 0; to < Channels; ++to) {
      auto const factor = g.factor(static_cast<int>(to), static_cast<int>(from));
      if (!factor.is(0)) return {to, factor.is(1) ? 1 : -1};
    }
    return {};
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
