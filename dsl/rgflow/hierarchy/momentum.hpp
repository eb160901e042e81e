// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/flow.hpp>
#include <rgflow/engine/hierarchy/momentum_step.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/symmetry/equivariance.hpp>

#include <cstddef>
#include <string>

// Steps that act on the waves of a level, which has to be a rectangular lattice on a torus.

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// What they share: a step on all sites of the level at once, which singles out no component but may treat each by
/// itself.
template <class Label, bool PerChannel>
struct word_of_waves {
  static constexpr bool own_weights_per_position = false;
  static constexpr bool on_torus_only = true;
  static constexpr bool reaches_everything = true;  ///< causal.hpp
  static std::string name() { return Label::name(); }

  /// A linear map that treats components alike commutes with all linear maps of them.
  template <std::size_t, std::size_t Channels, std::size_t>
  static constexpr equivariance under(generator const& g) {
    if (g.shifts()) return {equivariance_problem::transform, {}};
    if (PerChannel)
      for (int c = 0; c < static_cast<int>(Channels); ++c) {
        auto const change = change_of_component(g, c, static_cast<int>(Channels));
        if (change != value_change::none && change != value_change::minus)
          return {equivariance_problem::components, {}};
      }
    return {};
  }
  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  static constexpr equivariance turned(generator const& g) {
    return under<Dimensions, Channels, Contexts>(g);
  }
};

struct momentum_scaling_label {
  static std::string name() { return "momentum_scaling"; }
};
struct into_momentum_shells_label {
  static std::string name() { return "into_momentum_shells"; }
};

template <bool PerChannel>
struct momentum_scaling_word : word_of_waves<momentum_scaling_label, PerChannel> {
  static constexpr std::size_t edge = 1;
  static constexpr std::size_t period = 1;  ///< of translations (symmetry.hpp)
  static constexpr bool own_weights_per_momentum = true;

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  static constexpr equivariance turned_about_a_site(generator const& g) {
    return word_of_waves<momentum_scaling_label, PerChannel>::template turned<Dimensions, Channels, Contexts>(g);
  }

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  struct bind {
    using type = engine::placed<engine::momentum_scaling_step<Channels, PerChannel>, 0, momentum_scaling_label>;
  };
};

}  // namespace detail

/// Scales the waves of a level, z = F^-1 s(k) F x, with a trained spectrum s(k) = exp(w_k) > 0: one weight for each
/// orbit of momenta under the point group of the level (reflections, and exchanges of axes of equal extent), so that
/// real fields stay real. All channels have the same spectrum, of momentum_scaling::per_channel each its own.
///
/// log|det| = sum over k and channels of w_k. It is the identity at first; with s(k)^2 = the inverse propagator it
/// turns a free field into independent normal numbers. It commutes with translations by one site, reflections,
/// rotations and all linear maps of the components, per_channel with their signs only.
struct momentum_scaling : detail::momentum_scaling_word<false> {
  struct per_channel : detail::momentum_scaling_word<true> {};
};

/// The end of a level that hands on its long waves, with cell<2>: the lower half of the momenta along every axis, |k| <
/// pi / 2 in units of the level, as a field on the sites of even coordinates, and the shell of the others at the odd
/// ones. Decimation by cells then integrates out a momentum shell (Wilson and Kogut, Phys. Rep. 12, 75 (1974)), with a
/// sharp cutoff. The field that goes on is the wave field seen at the middles of cells, times sqrt(2^d), so that the
/// map is orthogonal: log|det| = 0. For extents of 2 it is the Haar transform of into_haar_basis; extents have to be
/// even. Where the cutoff meets a momentum, pi / 2, the cosine about the middles goes on and the sine does not.
///
/// It commutes with translations by two sites, reflections and rotations about the centre of the lattice (which change
/// signs of what stands at odd coordinates), and all linear maps of the components.
struct into_momentum_shells : detail::word_of_waves<detail::into_momentum_shells_label, false> {
  static constexpr std::size_t edge = 2;
  static constexpr std::size_t period = 2;  ///< of translations (symmetry.hpp)

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  struct bind {
    using type = engine::placed<engine::momentum_shells_step<Channels>, 0, detail::into_momentum_shells_label>;
  };
  /// What stands at even coordinates is turned as the means of cells are, the rest as their differences.
  template <std::size_t, std::size_t, std::size_t>
  static constexpr auto leaves = detail::left_at_sites::means;
};

}  // namespace rgflow::inline RGFLOW_ISA
