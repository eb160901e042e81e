// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/sublattice.hpp>
#include <rgflow/engine/listed.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/hierarchy/declared_steps.hpp>
#include <rgflow/hierarchy/part_at.hpp>
#include <rgflow/symmetry/constant_generator.hpp>
#include <rgflow/symmetry/declared.hpp>
#include <rgflow/symmetry/equivariance.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

// Symmetries of a flow are derived from its parts, generator by generator: every step has to be equivariant and the
// prior invariant. A step says of the components of the field and of its period
//
//   template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
//   static constexpr equivariance under(generator const&);
//   static constexpr std::size_t period;      translations by so many sites of its level commute with it; 0: none do
//
// and, if reflections and rotations may commute with it, like `under`, of those about the centre of the lattice, or of
// those about a site of its level, in which case the directions of the generator are the basis of the level:
//
//   static constexpr equivariance turned(generator const&);
//   static constexpr equivariance turned_about_a_site(generator const&);
//
// A step after which sites hold something else than their values says what, since reflections and rotations act on it
// in another way (symmetry/equivariance.hpp). One that does not say it is believed to leave values:
//
//   template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
//   static constexpr left_at_sites leaves;

namespace rgflow::inline RGFLOW_ISA::detail {

/// What a reflection or rotation does to the basis of a level, as directions, direction 0 being the last vector;
/// nothing if it carries one of them to what is none of them, up to the sign.
constexpr std::optional<signed_axes> in_basis_of_level(generator const& g, engine::sublattice const& sites) {
  std::size_t const dimensions = sites.dimensions();
  signed_axes in_basis;
  for (std::size_t k = 0; k < dimensions; ++k) {
    std::array<int, 3> from{};
    for (std::size_t d = 0; d < dimensions; ++d) from[d] = static_cast<int>(sites.basis(k)[dimensions - 1 - d]);
    auto const there = g.turned(from);
    engine::sublattice::vector x{};
    for (std::size_t d = 0; d < dimensions; ++d) x[dimensions - 1 - d] = there[d];
    if (!sites.contains(x)) return std::nullopt;
    auto const coefficients = sites.in_basis(x);
    std::size_t along = 0;
    while (along < dimensions && coefficients[along] == 0) ++along;
    engine::sublattice::vector single{};
    single[along] = coefficients[along];
    if (coefficients != single || (coefficients[along] != 1 && coefficients[along] != -1)) return std::nullopt;
    in_basis.axis[dimensions - 1 - k] = static_cast<int>(dimensions - 1 - along);
    in_basis.sign[dimensions - 1 - k] = static_cast<int>(coefficients[along]);
  }
  return in_basis;
}

/// Whether a displacement is a multiple of the period of a step, within its level: per axis where that is a box.
constexpr bool is_of_period(std::array<int, 3> displacement, std::size_t period, engine::sublattice const& sites) {
  if (period == 0) return false;
  engine::sublattice::vector shift{};
  for (std::size_t axis = 0; axis < displacement.size(); ++axis) {
    if (displacement[axis] % static_cast<int>(period) != 0) return false;
    shift[axis] = displacement[axis] / static_cast<int>(period);
  }
  return sites.contains(shift);
}

/// What a step needs to know of its level to speak of a generator. Levels of which it is the same have one proof.
struct seen_from_level {
  bool about_a_site = false;  ///< it is a reflection or rotation of the basis about a site, up to the period
  signed_axes in_basis{};     ///< then
  bool by_periods = false;    ///< its translation is a multiple of the period
};
template <class Step>
constexpr seen_from_level seen_by_step(generator const& g, engine::sublattice const& sites) {
  seen_from_level seen;
  if constexpr (requires { Step::period; }) {
    std::size_t const dimensions = sites.dimensions();
    if (g.turns_directions()) {
      auto const in_basis = in_basis_of_level(g, sites);
      seen.about_a_site = in_basis && is_of_period(g.moves_first_site(dimensions), Step::period, sites);
      if (seen.about_a_site) seen.in_basis = *in_basis;
    }
    std::array<int, 3> displacement{};
    for (std::size_t d = 0; d < dimensions; ++d) displacement[dimensions - 1 - d] = g.translation(d);
    seen.by_periods = g.moves_sites() && is_of_period(displacement, Step::period, sites);
  }
  return seen;
}

/// What a step says of a generator on such a level, of which `in_basis` is the turn of its basis.
template <class Step, std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
constexpr equivariance equivariance_of_step(auto const& g, auto const& in_basis, seen_from_level const& seen) {
  constexpr bool states_period = requires { Step::period; };
  if (g.turns_directions()) {
    constexpr bool about_the_centre = requires { Step::template turned<Dimensions, Channels, Contexts>(g); };
    if constexpr (states_period &&
                  requires { Step::template turned_about_a_site<Dimensions, Channels, Contexts>(g); }) {
      auto const here = seen.about_a_site
                            ? Step::template turned_about_a_site<Dimensions, Channels, Contexts>(in_basis)
                            : equivariance{equivariance_problem::position, {}};
      if (here.holds() || !about_the_centre) return here;
    }
    if constexpr (about_the_centre) {
      auto const here = Step::template turned<Dimensions, Channels, Contexts>(g);
      if (!here.holds()) return here;
    } else {
      return {equivariance_problem::position, {}};
    }
  } else if (g.acts_on_components()) {
    if constexpr (requires { Step::template under<Dimensions, Channels, Contexts>(g); }) {
      auto const here = Step::template under<Dimensions, Channels, Contexts>(g);
      if (!here.holds()) return here;
    } else {
      return {equivariance_problem::not_stated, {}};
    }
  }
  if (!g.moves_sites() || seen.by_periods) return {};
  return {states_period ? equivariance_problem::position : equivariance_problem::no_period, {}};
}

/// What a step says of a generator on a level with these sites.
template <class Step, class Facts>
constexpr equivariance equivariance_of_step(generator const& g, engine::sublattice const& sites) {
  auto const seen = seen_by_step<Step>(g, sites);
  return equivariance_of_step<Step, Facts::lattice_type::dimensions, Facts::field_type::channels, Facts::contexts>(
      g, seen.in_basis(g), seen);
}
/// The same as a constant, one for all levels and lattices that look alike.
template <class Step, std::size_t Dimensions, std::size_t Channels, std::size_t Contexts, ConstantGenerator G,
          seen_from_level Seen>
inline constexpr equivariance constant_equivariance_of_step =
    equivariance_of_step<Step, Dimensions, Channels, Contexts>(G(), turned_by<G, Seen.in_basis>(), Seen);

/// What a step leaves in place of the values of sites.
template <class Step, class Facts>
constexpr left_at_sites left_by_step() {
  if constexpr (requires {
                  Step::template leaves<Facts::lattice_type::dimensions, Facts::field_type::channels, Facts::contexts>;
                })
    return Step::template leaves<Facts::lattice_type::dimensions, Facts::field_type::channels, Facts::contexts>;
  else
    return left_at_sites::values;
}

template <class P>
constexpr bool is_invariant_prior(generator const& g, int channels) {
  // Differences change their signs when sites are exchanged.
  if (!g.acts_on_components() && !g.turns_directions()) return true;
  if constexpr (requires { P::is_isotropic; })
    if (P::is_isotropic && g.keeps_scalar_products(channels)) return true;
  if constexpr (requires { P::is_even; })
    if (P::is_even && g.permutes_up_to_signs(channels)) return true;
  return false;
}

/// What a flow says of a generator: nothing is missing, and every step and the prior have it.
struct flow_symmetry {
  short_text generator{}, needs{};
  equivariance parts{};
  bool is_shift = false;  ///< the generator adds constants to the components, and does nothing else to them
  constexpr bool holds() const { return needs.length == 0 && parts.holds(); }
};

/// Whether a level hands on one site of each cell of 2 sites an edge, as cell<2> does.
template <class Facts>
constexpr bool hands_on_cells_of_two(std::size_t level) {
  auto const& finer = Facts::sites_of_levels[level];
  auto const& coarser = Facts::sites_of_levels[level + 1];
  bool twice = finer.is_box() && coarser.is_box();
  for (std::size_t axis = 0; axis < Facts::lattice_type::dimensions; ++axis)
    twice = twice && coarser.spacing(axis) == 2 * finer.spacing(axis);
  return twice;
}

/// Whether a reflection or rotation carries the sites that a level hands on into each other.
template <class Facts>
constexpr bool carries_on_sites(generator const& g, std::size_t level) {
  auto const& handed_on = Facts::sites_of_levels[level + 1];
  return in_basis_of_level(g, handed_on) &&
         is_of_period(g.moves_first_site(Facts::lattice_type::dimensions), 1, handed_on);
}

/// Whether what a level hands on, where it has left that at its sites, is turned as values of sites are. Where they are
/// turned about the centre of the lattice, the site that a cell hands on would have to stay: it does if it is the mean
/// of the cell.
template <class Facts>
constexpr bool carries_on(left_at_sites left, generator const& g, std::size_t level) {
  switch (left) {
    case left_at_sites::values: return carries_on_sites<Facts>(g, level);
    case left_at_sites::means: return hands_on_cells_of_two<Facts>(level);
    case left_at_sites::coefficients: break;
  }
  return false;
}

/// What a level says of a generator, of whose steps each says `of_steps` and leaves `leaves`.
template <class Facts, std::size_t Steps>
constexpr equivariance equivariance_of_level(generator const& g, std::size_t level,
                                             std::array<equivariance, Steps> const& of_steps,
                                             std::array<left_at_sites, Steps> const& leaves) {
  equivariance found;
  auto left = left_at_sites::values;
  for (std::size_t step = 0; step < Steps && found.holds(); ++step) {
    // What is no value of a site is turned in another way than the step would believe.
    bool const is_believed = left == left_at_sites::values || !g.turns_directions();
    found = (is_believed ? of_steps[step] : equivariance{equivariance_problem::position, {}})
                .within(static_cast<int>(step) + 1);
    left = leaves[step];
  }
  bool const hands_on = level + 1 < Facts::depth;
  if (found.holds() && g.turns_directions() && hands_on && !carries_on<Facts>(left, g, level))
    found.why = equivariance_problem::decimation;
  return found.holds() ? found : found.within(static_cast<int>(level) + 1);
}

/// The same of a level with these steps.
template <class Facts, class... Steps>
constexpr equivariance equivariance_of_level(generator const& g, std::size_t level,
                                             std::type_identity<std::tuple<Steps...>>) {
  auto const& sites = Facts::sites_of_levels[level];
  return equivariance_of_level<Facts, sizeof...(Steps)>(
      g, level, {equivariance_of_step<Steps, Facts>(g, sites)...}, {left_by_step<Steps, Facts>()...});
}
template <class Facts, ConstantGenerator G, std::size_t Level, class... Steps>
constexpr equivariance constant_equivariance_of_level(std::type_identity<std::tuple<Steps...>>) {
  constexpr auto const& sites = Facts::sites_of_levels[Level];
  return equivariance_of_level<Facts, sizeof...(Steps)>(
      G(), Level,
      {constant_equivariance_of_step<Steps, Facts::lattice_type::dimensions, Facts::field_type::channels,
                                     Facts::contexts, G, seen_by_step<Steps>(G(), sites)>...},
      {left_by_step<Steps, Facts>()...});
}

/// How many levels there are to be looked at, finest first. Those that are alike differ in their sites, which matters
/// to translations, and in what they hand on, which matters to rotations: the last one nothing, the others the same
/// unless the pattern changes.
template <class Facts>
constexpr std::size_t levels_to_look_at(generator const& g) {
  bool once = declared_steps<typename Facts::levels_type>::all_levels_alike && !g.translates();
  for (std::size_t level = 0; g.turns_directions() && level + 1 < Facts::depth; ++level)
    once = once && hands_on_cells_of_two<Facts>(level);
  return once ? std::min<std::size_t>(1, Facts::depth) : Facts::depth;
}

template <class Facts>
constexpr equivariance equivariance_of_levels(generator const& g) {
  equivariance found;
  for (std::size_t level = 0; level < levels_to_look_at<Facts>(g) && found.holds(); ++level)
    declared_steps<typename Facts::levels_type>::at(
        level, [&](auto steps) { found = equivariance_of_level<Facts>(g, level, steps); });
  return found;
}
/// The same as a constant. Compilers limit how long one evaluation may be, so each step of each level has its own.
template <class Facts, ConstantGenerator G>
inline constexpr equivariance constant_equivariance_of_levels = []<std::size_t... Level>(
    std::index_sequence<Level...>) {
  using steps = declared_steps<typename Facts::levels_type>;
  equivariance found;
  for (equivariance const& here : std::array<equivariance, sizeof...(Level)>{
           constant_equivariance_of_level<Facts, G, Level>(typename steps::template of_level<Level>())...})
    if (found.holds()) found = here;
  return found;
}
(std::make_index_sequence<levels_to_look_at<Facts>(G())>{});

/// What a flow says of a generator whose levels say so, if it acts on its field at all.
template <class Facts>
constexpr flow_symmetry examined_with_levels(generator const& g, equivariance const& of_levels) {
  flow_symmetry result{short_text(g.name()),
                       short_text(missing_on<typename Facts::lattice_type, typename Facts::field_type>(g)),
                       {},
                       g.shifts() && g.entries() == 0};
  if (result.needs.length != 0) return result;
  result.parts = of_levels;
  if (result.holds() &&
      !is_invariant_prior<typename Facts::prior_type>(g, static_cast<int>(Facts::field_type::channels)))
    result.parts.why = equivariance_problem::prior;
  return result;
}
template <class Facts>
constexpr bool acts_on_field_of(generator const& g) {
  return missing_on<typename Facts::lattice_type, typename Facts::field_type>(g).empty();
}
template <class Facts>
constexpr flow_symmetry examined_of_flow(generator const& g) {
  return examined_with_levels<Facts>(g, acts_on_field_of<Facts>(g) ? equivariance_of_levels<Facts>(g) : equivariance{});
}
template <class Facts, ConstantGenerator G>
inline constexpr flow_symmetry constant_examined_of_flow = [] {
  if constexpr (acts_on_field_of<Facts>(G()))
    return examined_with_levels<Facts>(G(), constant_equivariance_of_levels<Facts, G>);
  else
    return examined_with_levels<Facts>(G(), {});
}();

/// The first generator of G that a flow is not proved to have, or one that holds.
template <class Facts, Symmetry G>
inline constexpr flow_symmetry first_broken_of_flow = [] {
  using lattice_type = typename Facts::lattice_type;
  using field_type = typename Facts::field_type;
  return []<std::size_t... K>(std::index_sequence<K...>) {
    flow_symmetry found;
    static_cast<void>(
        ((found = constant_examined_of_flow<Facts, constant_generator_of<G, lattice_type, field_type, K>>,
          found.holds()) &&
         ...));
    return found;
  }
  (std::make_index_sequence<generators_of<G, lattice_type, field_type>.size()>{});
}();

// Facts of a message: places count from 1.
template <int Level, int Step, int... InChain>
struct at_level_step_and_bijector;

template <equivariance_problem Why, class... Facts>
struct flow_is_equivariant {
  using enum equivariance_problem;
  static_assert(
      HoldsFor<Why != not_stated, Facts...>,
      "rgflow: a part of this flow does not say whether it has a declared symmetry: it needs a static constexpr "
      "function equivariance under(generator const&) (its place and type stand below). See docs/symmetry.md");
  static_assert(
      HoldsFor<Why != no_period, Facts...>,
      "rgflow: a step of this flow does not say which translations commute with it: it needs a static constexpr "
      "std::size_t period, translations by so many sites of its level do, 0 if none do (its place and type stand "
      "below). See docs/symmetry.md");
  static_assert(
      HoldsFor<Why != transform, Facts...>,
      "rgflow: the transform of a part of this flow can't follow a declared symmetry, however its parameters change: "
      "use another transform, or vector_coupling (the place and its type stand below). See docs/symmetry.md");
  static_assert(
      HoldsFor<Why != net, Facts...>,
      "rgflow: a net in this flow does not change its outputs as a declared symmetry needs: use "
      "separate<mlp<...>::even, mlp<...>::without_bias>, vector_coupling, or, unless the symmetry is continuous, "
      "group_mlp with it in its group (the place and its type stand below). See docs/symmetry.md");
  static_assert(
      HoldsFor<Why != context, Facts...>,
      "rgflow: a net in this flow that has to be odd or even reads context numbers too, which a declared symmetry does "
      "not change: use vector_coupling, or, unless the symmetry is continuous, group_mlp with it in its group (the "
      "place and its type stand below). See docs/symmetry.md");
  static_assert(
      HoldsFor<Why != numbers, Facts...>,
      "rgflow: a part of this flow has trained numbers, such as shifts, that a declared symmetry would have to "
      "change: leave it out, or use scaling (the place and its type stand below). See docs/symmetry.md");
  static_assert(HoldsFor<Why != components, Facts...>,
                "rgflow: a part of this flow treats the components of the field differently, which a declared symmetry "
                "mixes: use vector_coupling, or a transform of complex values or radii with a mask of sites "
                "(checkerboard), or the same numbers for all components (the place and its type stand below). See "
                "docs/symmetry.md");
  static_assert(
      HoldsFor<Why != mask, Facts...>,
      "rgflow: the mask of a coupling in this flow is not carried into itself by a declared symmetry, or the sites "
      "that a lattice-wide coupling transforms (a rotation swaps a 2 x 2 checkerboard with its complement): use a mask "
      "of whole orbits, channel_halves, in_haar_basis, or coarse_to_fine<n> (the place and its type stand below). See "
      "docs/symmetry.md");
  static_assert(HoldsFor<Why != places, Facts...>,
                "rgflow: a net in this flow tells sites of its block apart that a declared symmetry exchanges: use "
                "group_mlp<point_group, widths...>, with all of the group (the place and its type stand below). See "
                "docs/symmetry.md");
  static_assert(
      HoldsFor<Why != position, Facts...>,
      "rgflow: a declared symmetry moves the sites, but a step of this flow singles out places: blocks commute "
      "with translations by whole blocks of every level, and with reflections and rotations if each of their parts "
      "says so; lattice-wide couplings with those about_a_site (the place and its type stand below). See "
      "docs/symmetry.md");
  static_assert(
      HoldsFor<Why != decimation, Facts...>,
      "rgflow: a declared symmetry moves the site of every cell that a level of this flow hands on: end the level with "
      "decimate<edge, into_haar_basis<...>>, which hands on the means of cells of 2 sites an edge, with cell<2>, or "
      "turn the lattice about_a_site that is handed on (the level stands below). See docs/symmetry.md");
  static_assert(
      HoldsFor<Why != prior, Facts...>,
      "rgflow: the prior of this flow does not have a declared symmetry: normal has all rotations, the others "
      "sign flips and permutations, and none has shifts. See docs/symmetry.md");
};

/// No density that is invariant under phi -> phi + c can be normalized, so no other part would mend it.
template <bool Kept, class... Facts>
struct flow_is_without_shifts {
  static_assert(HoldsFor<Kept, Facts...>,
                "rgflow: no flow has a constant shift as its symmetry, since its density could not be normalized: "
                "declare it of the action alone (the generator and the flow stand below). See docs/symmetry.md");
};

/// The refusals of a flow for the symmetries that it declares.
template <class Flow, class Facts>
struct refusals_of_symmetries {
  static constexpr flow_symmetry broken = first_broken_of_flow<Facts, symmetries_of<Flow>>;
  using called = generator_called<fixed_string<broken.generator.length + 1>(broken.generator.view())>;
  using needs = but_needs<fixed_string<broken.needs.length + 1>(broken.needs.view())>;
  using where = at_level_step_and_bijector<broken.parts.place[0], broken.parts.place[1], broken.parts.place[2],
                                           broken.parts.place[3]>;
  using part = part_of_flow_at<typename Facts::levels_type, broken.parts.place[0], broken.parts.place[1],
                               broken.parts.place[2], broken.parts.place[3]>;
  using type = listed<acts_on_fields<broken.needs.length == 0, Flow, called, needs>,
                      flow_is_without_shifts<broken.holds() || !broken.is_shift, called, Flow>,
                      flow_is_equivariant<broken.parts.why, called, where, part, Flow>>;
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
