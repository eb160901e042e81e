// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/conditioner_symmetry.hpp>
#include <rgflow/bijector/coupling.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/hierarchy/flow.hpp>
#include <rgflow/engine/hierarchy/stencil_step.hpp>
#include <rgflow/engine/hierarchy/sublattice.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/listed.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/hierarchy/site_colours.hpp>
#include <rgflow/hierarchy/stencil.hpp>
#include <rgflow/hierarchy/stencil_action.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/transform/symmetry.hpp>

#include <array>
#include <cstddef>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// The stencil of a lattice-wide coupling, or a refusal; `Declared` appears in the message.
template <class Declared, class Sites, class Seen, std::size_t Dimensions>
struct coupling_stencil {
  static constexpr bool has_sites = is_colour<Sites, Dimensions>;
  static constexpr bool has_reach = Reach<Seen, Dimensions>;
  static_assert(sizeof(refused_element_t<has_sites, Sites, Dimensions>) != 0);
  static_assert(HoldsFor<has_sites || element_is_refused<has_sites, Sites, Dimensions>, Declared>,
                "rgflow: the first argument of a lattice-wide coupling says which sites it transforms: even_sites, "
                "odd_sites, corner<...> with a number per dimension, given<sites, others>, ... or a set of yours with "
                "contains(coordinates), period and name. See docs/hierarchy.md");
  static_assert(HoldsFor<has_reach, Declared>,
                "rgflow: the second argument of a stencil_coupling says how far its net sees: within<squared distance> "
                "or a type of yours with radius and contains(offset). See docs/hierarchy.md");
  static_assert(sizeof(door<typename empty_sites<Sites>::refusals>) != 0 &&
                sizeof(declared_empty<Seen, "a reach">) != 0);
  static constexpr auto make() {
    if constexpr (has_sites && has_reach)
      return stencil_of<colour<Sites>, Seen, Dimensions>{};
    else
      return stencil_of<colour<odd_sites>, within<1>, Dimensions>{};
  }
  using type = decltype(make());
  static_assert(HoldsFor<type::moves_something, Declared>,
                "rgflow: the set of sites of this lattice-wide coupling is empty: it would transform nothing. See "
                "docs/hierarchy.md");
  static_assert(HoldsFor<type::alike, Declared>,
                "rgflow: the sites that this lattice-wide coupling transforms do not all have the same sites to read "
                "around them, so that one net can't serve them: split the set, as corner<0, 1> and corner<1, 0>. See "
                "docs/hierarchy.md");
  static_assert(HoldsFor<(type::count > 0 || !type::moves_something || !type::alike), Declared>,
                "rgflow: the net of this lattice-wide coupling would see no site: let it see further, within<squared "
                "distance>. See docs/hierarchy.md");
};

/// What lattice-wide couplings have in common; `Declared` derives from it.
template <class Declared, class Sites, class Seen>
struct lattice_wide_step {
  static constexpr std::size_t edge = 1;
  static constexpr bool own_weights_per_position = false;
  static constexpr bool on_any_level = true;
  static constexpr std::size_t period = colour<Sites>::period;  ///< of translations (symmetry.hpp)

  template <std::size_t Dimensions>
  static constexpr bool closes(engine::sublattice::vector const& displacement) {
    if constexpr (is_colour<Sites, Dimensions> && Reach<Seen, Dimensions>)
      return stencil_of<colour<Sites>, Seen, Dimensions>::closes(displacement);
    else
      return true;
  }

  template <class LevelSites>
  static constexpr void join(LevelSites& sites) {
    sites.template join_stencil<stencil_of<colour<Sites>, Seen, LevelSites::dimensions>>();
  }
};

/// A reflection or rotation about a site of the level has to carry the set of sites into itself, and the net of `Bound`
/// has to follow what it does to what every site sees.
template <class Bound, std::size_t Contexts>
constexpr equivariance turned_about_a_site_of_stencil(generator const& g) {
  using stencil = typename Bound::stencil;
  std::array<typename stencil::coordinates, stencil::kinds_of_sites> asked{}, there{};
  std::size_t count = 0;
  for (std::size_t n = 0; n < stencil::kinds_of_sites; ++n) {
    auto const x = stencil::site_of_kind(n);
    if (!stencil::moves(x)) continue;
    asked[count] = x;
    there[count] = turned_site<stencil>(g, x);
    if (!stencil::moves(there[count])) return {equivariance_problem::mask, {}};
    // Sites that see the same, here and there, ask the same of the net.
    std::size_t like = 0;
    while (!stencil::see_alike(asked[like], x) || !stencil::see_alike(there[like], there[count])) ++like;
    if (like < count) continue;
    ++count;
    auto const problem = problem_of_conditioner<typename Bound::net, Contexts>(Bound::action::about_first_site(g, x));
    if (problem != equivariance_problem::none) return {problem, {}};
  }
  return {};
}

/// `Declared` derives from it.
template <class Declared, class Sites, class Seen, class Transform, class Net>
struct lattice_wide_coupling : lattice_wide_step<Declared, Sites, Seen> {
  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  struct bind {
    using stencil = typename coupling_stencil<Declared, Sites, Seen, Dimensions>::type;

   private:
    using transform = typename coupling_transform<Transform>::type;
    static_assert(channels_of_transform<transform, Channels>::fit);

   public:
    using action = stencil_action<stencil, Transform, Channels, Contexts, transform::width, transform::parameters>;

   private:
    using net_check = coupling_net<Net, action>;

   public:
    using net = typename net_check::type;
    static constexpr std::size_t width = transform::width, parameters = transform::parameters;
    using type = engine::placed<engine::stencil_step<stencil, Channels, Contexts, transform, net>, 0, Declared>;
  };

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  static constexpr equivariance under(generator const& g) {
    using bound = bind<Dimensions, Channels, Contexts>;
    using net = typename bound::net;
    if constexpr (binds_to_values<Net, typename bound::action>) {
      return {problem_of_conditioner<net, Contexts>(bound::action::of(g)), {}};
    } else {
      constexpr int channels = static_cast<int>(Channels), width = static_cast<int>(bound::width);
      conditioner_symmetry<net> conditioner(Contexts > 0);
      for (int c = 0; c < channels; ++c) conditioner.reads(change_of_component(g, c, channels));
      for (int c = 0; c < channels; c += width) {
        auto const needed = raw_under<Transform>(change_of_value(g, c, width, channels));
        if (!needed.found) return {equivariance_problem::transform, {}};
        for (std::size_t k = 0; k < bound::parameters; ++k)
          conditioner.needs(static_cast<std::size_t>(c / width) * bound::parameters + k, needed[k]);
      }
      return {conditioner.problem(), {}};
    }
  }

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  static constexpr equivariance turned_about_a_site(generator const& g) {
    return turned_about_a_site_of_stencil<bind<Dimensions, Channels, Contexts>, Contexts>(g);
  }
};

}  // namespace detail

/// A coupling on the whole lattice of a level instead of separate blocks: `Sites` are transformed, each with parameters
/// that `Net` reads off the sites around it that Seen contains, and the weights are the same for all of them. Net's
/// inputs are [site of the stencil, nearest first][channel], then the context; its outputs [value][parameter].
///
///     stencil_coupling<odd_sites, within<5>, affine, mlp<32, 32>>       in two dimensions: reads 12 even sites
///     stencil_coupling<coarse_to_fine<2>, within<10>, affine, mlp<32>>  cell middles from the corners of cells
///
/// Where every site of a level but the ones handed on is transformed once, given sites transformed later in encode
/// order or handed on (coarse_to_fine), the level generates its sites from those of the coarser level: a conditional
/// multi-level model (RiGCS, arXiv:2503.08918).
template <class Sites, class Seen, class Transform, class Net>
struct stencil_coupling
    : detail::lattice_wide_coupling<stencil_coupling<Sites, Seen, Transform, Net>, Sites, Seen, Transform, Net> {
  static std::string name() { return "stencil_coupling_" + detail::colour<Sites>::name(); }
};

/// A stencil_coupling that reads the nearest neighbours. Use it in pairs, of even_sites and of odd_sites.
template <class Sites, class Transform, class Net>
struct neighbour_coupling
    : detail::lattice_wide_coupling<neighbour_coupling<Sites, Transform, Net>, Sites, within<1>, Transform, Net> {
  static std::string name() { return "neighbour_coupling_" + detail::colour<Sites>::name(); }
};

}  // namespace rgflow::inline RGFLOW_ISA
