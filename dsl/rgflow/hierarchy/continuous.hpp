// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/continuous_block.hpp>
#include <rgflow/engine/hierarchy/continuous_step.hpp>
#include <rgflow/engine/hierarchy/flow.hpp>
#include <rgflow/engine/hierarchy/sublattice.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/listed.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/hierarchy/integrator.hpp>
#include <rgflow/hierarchy/site_colours.hpp>
#include <rgflow/hierarchy/velocity.hpp>
#include <rgflow/symmetry/equivariance.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// A velocity on a lattice of so many dimensions; one that sees nothing stands for what is none.
template <bool IsVelocity, class Velocity, std::size_t Dimensions, std::size_t Channels>
struct velocity_on {
  using type = typename Velocity::template on<Dimensions, Channels>;
};
template <class Velocity, std::size_t Dimensions, std::size_t Channels>
struct velocity_on<false, Velocity, Dimensions, Channels> {
  using type = velocity_arguments<Velocity, within<0>, sines<1>, fourier<0>, Dimensions, Channels>;
};

/// Translations by so many sites commute with a velocity.
template <class Velocity>
inline constexpr std::size_t period_of_velocity = [] {
  if constexpr (requires { Velocity::period; })
    return std::size_t{Velocity::period};
  else
    return std::size_t{1};
}();

template <class Velocity>
inline constexpr bool estimates_divergence = [] {
  if constexpr (requires { Velocity::estimated; })
    return bool{Velocity::estimated};
  else
    return false;
}();

/// Which sites a velocity reads to move `Sites`, as the stencil of a lattice-wide coupling (causal.hpp).
template <class Orbits, class Sites>
struct seen_by_velocity {
  static constexpr std::size_t period = Sites::period, count = Orbits::all.size();
  using coordinates = std::array<std::size_t, Orbits::dimensions>;
  static constexpr bool moves(coordinates const& x) { return Sites::contains(x); }
  static constexpr auto seen_from(coordinates const&, std::size_t n) { return Orbits::all[n].offset; }
};

/// How often the reach of a velocity adds up in one evaluation: a net's does so in each layer.
template <class Velocity>
inline constexpr std::size_t layers_of_velocity = [] {
  if constexpr (requires { Velocity::layers; })
    return std::size_t{Velocity::layers};
  else
    return std::size_t{1};
}();

/// What a continuous flow was given, or a refusal; `Declared` appears in the message.
template <class Declared, class Velocity, class Integrator, std::size_t Dimensions, std::size_t Channels>
struct continuous_arguments {
  static constexpr bool has_velocity = requires(generator const& g) {
    typename Velocity::template on<Dimensions, Channels>;
    { Velocity::under(g, Channels) } -> std::same_as<equivariance>;
  };
  static constexpr bool has_integrator = requires { typename Integrator::integrator; };
  static_assert(HoldsFor<has_velocity, Declared>,
                "rgflow: the first argument of continuous is the velocity: equivariant_velocity<within<...>, "
                "sines<...>, fourier<...>> or cnn_velocity<within<...>, hidden_channels<...>, fourier<...>>. See "
                "docs/continuous.md");
  static_assert(HoldsFor<has_integrator, Declared>,
                "rgflow: the second argument of continuous is how it is integrated: runge_kutta<4, steps>, "
                "runge_kutta<2, steps>, adaptive_steps<...> or strang_splitting<steps>. See docs/continuous.md");
  using velocity = typename velocity_on<has_velocity, Velocity, Dimensions, Channels>::type;
  using integrator = typename std::conditional_t<has_integrator, Integrator, runge_kutta<2, 1>>::integrator;
  static_assert(HoldsFor<(velocity::orbits::change_colour || !integrator::by_colour), Declared>,
                "rgflow: strang_splitting moves even and odd sites in turns, so its velocity may see no other site of "
                "the same colour: use an equivariant_velocity of to_other_colour<within<...>>. See "
                "docs/continuous.md");
  static_assert(HoldsFor<(!estimates_divergence<typename velocity::type> || integrator::tape(1) > 0), Declared>,
                "rgflow: hutchinson draws its signs from the field that a solve starts from, which continuous_adjoint "
                "does not keep: use runge_kutta<order, steps> or keep_every<steps>. See "
                "docs/continuous.md#estimated-divergences");
  using type = engine::continuous_step<typename velocity::type, integrator>;
};

/// What a block on a patch refuses besides.
template <class Velocity, class Arguments>
struct exact_on_patch {
  static_assert(
      HoldsFor<!estimates_divergence<typename Arguments::type::velocity>, Velocity>,
      "rgflow: hutchinson estimates divergences of whole lattices; that of a block on a patch takes few probes, "
      "so leave it out there. See docs/continuous.md#estimated-divergences");
};

/// A bound bijector with what is proved of it: reflections and rotations about the centre of a patch exchange the
/// colours of its sites, or do not respect a Haar basis.
template <class Patch, class Velocity, class Arguments>
struct continuous_on_patch : engine::continuous_block<Patch, typename Arguments::type> {
  static_assert(sizeof(exact_on_patch<Velocity, Arguments>) != 0);
  static constexpr bool follows_sites =
      !Patch::haar_basis && !Arguments::type::integrator::by_colour && period_of_velocity<Velocity> == 1;
  static constexpr equivariance under(generator const& g) { return Velocity::under(g, Patch::channels); }
};

}  // namespace detail

/// The flow of an ordinary differential equation on the whole lattice of a level, dphi/dt = Velocity(phi, t): decode
/// (generation) goes from t = 0 to t = 1, encode back. Weights are shared over the sites.
///
///     continuous<equivariant_velocity<within<8>, sines<6>, fourier<2>>, runge_kutta<4, 10>>
///
/// log|det| is the integral of the divergence, which is exact: a sum over sites. It is the identity at first. With
/// runge_kutta it has the symmetries of its velocity; a round trip and log q are those of the equation up to the error
/// of the integrator, which more steps make smaller. With strang_splitting both are exact (integrator.hpp).
///
/// It is also a bijector on patches, beyond whose edges nothing is read: disentangle<4, continuous<...>>.
template <class Velocity, class Integrator>
struct continuous {
  static constexpr std::size_t edge = 1;
  static constexpr bool own_weights_per_position = false;
  static constexpr bool on_any_level = true;
  static std::string name() { return "continuous"; }

 private:
  static constexpr bool by_colour = [] {
    if constexpr (requires { Integrator::integrator::by_colour; })
      return bool{Integrator::integrator::by_colour};
    else
      return false;
  }();

 public:
  static constexpr std::size_t period =
      by_colour ? 2 : detail::period_of_velocity<Velocity>;  ///< of translations (symmetry.hpp)

  template <std::size_t Dimensions>
  static constexpr bool closes(engine::sublattice::vector const& steps) {
    if constexpr (by_colour)
      return Integrator::integrator::closes(steps);
    else if constexpr (requires { Velocity::template closes<Dimensions>(steps); })
      return Velocity::template closes<Dimensions>(steps);
    else
      return true;
  }

  /// Where each configuration chooses its own steps, the choice depends on all of its sites. (causal.hpp)
  static constexpr bool reaches_everything = !by_colour && !requires { Integrator::evaluations; };

  /// What depends on what after the steps that are taken; in the solution of the equation each site depends on all.
  template <class LevelSites>
  static constexpr void join(LevelSites& sites) requires(!reaches_everything) {
    using velocity = typename Velocity::template on<LevelSites::dimensions>;
    using orbits = typename velocity::orbits;
    if constexpr (by_colour) {
      for (std::size_t turn = 0; turn < Integrator::turns; ++turn)
        if (turn % 2 == 0)
          sites.template join_stencil<detail::seen_by_velocity<orbits, even_sites>>();
        else
          sites.template join_stencil<detail::seen_by_velocity<orbits, odd_sites>>();
    } else {
      sites.template join_stencil<detail::seen_by_velocity<orbits, either<even_sites, odd_sites>>>(
          Integrator::evaluations * detail::layers_of_velocity<typename velocity::type>);
    }
  }

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  struct bind {
    using type = engine::placed<
        typename detail::continuous_arguments<continuous, Velocity, Integrator, Dimensions, Channels>::type, 0,
        continuous>;
  };

  template <class Patch>
  using arguments_on =
      detail::continuous_arguments<continuous, Velocity, Integrator, Patch::dimensions, Patch::channels>;
  template <class Patch>
  using on = detail::continuous_on_patch<Patch, Velocity, arguments_on<Patch>>;
  template <class Patch>
  using refusals = detail::listed<arguments_on<Patch>, detail::exact_on_patch<Velocity, arguments_on<Patch>>>;

  template <std::size_t, std::size_t Channels, std::size_t>
  static constexpr equivariance under(generator const& g) {
    return Velocity::under(g, Channels);
  }
  template <std::size_t Dimensions, std::size_t Channels, std::size_t>
  static constexpr equivariance turned_about_a_site(generator const& g) {
    if constexpr (requires { Velocity::template turned_about_a_site<Dimensions>(g); })
      return Velocity::template turned_about_a_site<Dimensions>(g);
    else
      return Velocity::under(g, Channels);
  }
  /// Colours may change places under what turns the lattice about its centre, and so may a mask.
  template <std::size_t, std::size_t Channels, std::size_t>
  static constexpr equivariance turned(generator const& g) requires(period == 1) {
    return Velocity::under(g, Channels);
  }
};

}  // namespace rgflow::inline RGFLOW_ISA
