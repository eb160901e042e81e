// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/hierarchy/flow.hpp>
#include <rgflow/engine/layout.hpp>
#include <rgflow/engine/listed.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/hierarchy/declaration.hpp>
#include <rgflow/hierarchy/fitting.hpp>
#include <rgflow/hierarchy/step.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <utility>

namespace rgflow::inline RGFLOW_ISA::detail {

/// What is asked of a step.
template <class S>
struct members_of_step {
  static constexpr bool edge = requires {
    { S::edge } -> std::convertible_to<std::size_t>;
  };
  static constexpr bool own_weights = requires {
    { S::own_weights_per_position } -> std::convertible_to<bool>;
  };
  using type = first_lacking<member<"edge", edge>, member<"own_weights_per_position", own_weights>,
                             member<"bind<dimensions, ...>", false>>;
};

template <std::size_t Position, class Step>
struct step_of_level;

template <bool Kept, class Listed, class Lacks>
struct keeps_step_contract {
  static_assert(
      HoldsFor<Kept, Listed, Lacks>,
      "rgflow: an element of a level is not a step: expected disentangle<edge, block>, decimate<edge, block>, "
      "everywhere<block>, stencil_coupling<sites, seen, transform, net> or a type with edge and bind<...> (its "
      "position and type stand below, and what it lacks). See docs/hierarchy.md");
};

/// An element of a level, refused in the user's words if it is no step.
template <std::size_t Position, class Step>
struct checked_step : keeps_step_contract<LevelStep<Step>, step_of_level<Position, Step>,
                                          lacking<LevelStep<Step>, members_of_step<Step>>>,
                      declared_empty<Step, "a step"> {
  static constexpr bool is_step = LevelStep<Step>;
  static constexpr std::size_t edge = [] {
    if constexpr (is_step)
      return std::size_t{Step::edge};
    else
      return std::size_t{1};
  }();
  static constexpr bool own_weights_per_position = [] {
    if constexpr (is_step)
      return bool{Step::own_weights_per_position};
    else
      return false;
  }();
  template <std::size_t Dimensions>
  static constexpr bool closes(engine::sublattice::vector const& way) {
    if constexpr (requires { Step::template closes<Dimensions>(way); })
      return Step::template closes<Dimensions>(way);
    else
      return true;
  }
  static constexpr bool needs_box = [] {
    if constexpr (requires { Step::on_any_level; })
      return !Step::on_any_level;
    else
      return is_step;
  }();
  static constexpr bool needs_torus = [] {
    if constexpr (requires { Step::on_torus_only; })
      return bool{Step::on_torus_only};
    else
      return false;
  }();
  static constexpr bool own_weights_per_momentum = [] {
    if constexpr (requires { Step::own_weights_per_momentum; })
      return bool{Step::own_weights_per_momentum};
    else
      return false;
  }();
};

/// What the steps of one level say together; positions count from 1.
template <class Positions, class... Steps>
struct steps_together;
template <std::size_t... I, class... Steps>
struct steps_together<std::index_sequence<I...>, Steps...> {
  static constexpr std::size_t edge = std::max({std::size_t{1}, checked_step<I + 1, Steps>::edge...});
  static constexpr bool own_weights_per_position = (checked_step<I + 1, Steps>::own_weights_per_position || ...);
  template <std::size_t Dimensions>
  static constexpr bool closes(engine::sublattice::vector const& way) {
    return (checked_step<I + 1, Steps>::template closes<Dimensions>(way) && ...);
  }
  static constexpr bool needs_box = (checked_step<I + 1, Steps>::needs_box || ...);
  static constexpr bool needs_torus = (checked_step<I + 1, Steps>::needs_torus || ...);
  static constexpr bool own_weights_per_momentum = (checked_step<I + 1, Steps>::own_weights_per_momentum || ...);
  static constexpr bool edges_divide = ((edge % checked_step<I + 1, Steps>::edge == 0) && ...);
  static_assert(edges_divide,
                "rgflow: the block edges of one level must divide its widest block, so that all of them tile it. See "
                "docs/hierarchy.md#levels");
};

/// Whether a declared layout is more than a configuration in each lane, which is how every step runs.
template <class Layout>
inline constexpr bool mixes_lanes =
    !std::same_as<Layout, engine::automatic_layout> && !std::same_as<Layout, engine::configurations_in_lanes>;

/// Refuses a step that can't run in such a layout.
template <class Step, class Bound>
struct step_laid_out {
  static constexpr bool runs = engine::RunsInLayouts<Bound>;
  static_assert(
      HoldsFor<runs, Step>,
      "rgflow: this flow declares a layout, but a step of it runs only with a configuration in each lane: leave "
      "out laid_out<...>, or give the bound step items, items_mix and run_lanes. See docs/layout.md");
};

/// One level with its steps checked and bound.
template <class Level>
struct level_of;
template <template <class...> class List, class... Steps>
struct level_of<List<Steps...>> : steps_together<std::index_sequence_for<Steps...>, Steps...> {
  static_assert(sizeof...(Steps) > 0,
                "rgflow: a level needs at least one step, such as decimate<2, block>. See docs/hierarchy.md#levels");
  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  using bound = engine::level_steps<typename Steps::template bind<Dimensions, Channels, Contexts>::type...>;
  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  static constexpr bool runs_in_layouts =
      (step_laid_out<Steps, typename Steps::template bind<Dimensions, Channels, Contexts>::type::step>::runs && ...);
};

/// An element of levels<...> by its position.
template <std::size_t Position, class Element>
struct element_of_levels;
template <bool Kept, class Listed>
struct is_a_level {
  static_assert(HoldsFor<Kept, Listed>,
                "rgflow: an element of levels<...> is not a level: put level<...> around its steps, be it one alone, "
                "as levels<level<step, step>, level<step>>; options stand behind levels<...>, and a type that derives "
                "from level<...> is no level, while an alias is (its position and type stand below). See "
                "docs/hierarchy.md#levels");
};

/// Refuses a level that does not fit, in the user's words; positions count from 0.
template <std::size_t Position, class Level, class Lattice, class Pattern, misfit Lacks>
struct fitting_level {
  static_assert(holds_for<Lacks != misfit::fewer_sites, fitting_level>,
                "rgflow: a coarse-graining pattern must hand on fewer sites than a level has: the determinant of "
                "handed_on<d>(level) is 0, 1 or -1 above this level. See docs/your-own.md");
  static_assert(holds_for<Lacks != misfit::extents, fitting_level>,
                "rgflow: the sites of this level do not close around the lattice: every extent must be a multiple of "
                "the distance at which they repeat along its axis. See docs/hierarchy.md");
  static_assert(
      holds_for<Lacks != misfit::torus, fitting_level>,
      "rgflow: a step of this level acts on waves, which need a lattice without edges: torus<extents...>. See "
      "docs/momentum.md");
  static_assert(holds_for<Lacks != misfit::box, fitting_level>,
                "rgflow: a step of this level needs a rectangular lattice, but the coarse-graining leaves none here: "
                "use everywhere<block> and lattice-wide couplings on this level, or cell<...> instead. See "
                "docs/hierarchy.md");
  static_assert(
      holds_for<Lacks != misfit::blocks, fitting_level>,
      "rgflow: the blocks of this level do not tile its lattice: every extent, coarsened to this level, must be a "
      "multiple of the block edge. See docs/hierarchy.md");
  static_assert(holds_for<Lacks != misfit::alternation, fitting_level>,
                "rgflow: a lattice-wide coupling on a torus needs even extents, so that even and odd sites alternate, "
                "or multiples of 4, if cells do; on this level they are not. See docs/hierarchy.md");
  static constexpr bool fits = Lacks == misfit::nothing;
};

/// Levels that are alike: as many as fit.
template <class Level, bool Shared>
struct levels_alike {
  using one = level_of<Level>;
  template <class Lattice, class Pattern>
  static constexpr std::size_t depth(std::size_t most) {
    return fit_levels<one, Pattern>(Lattice{}, most).depth;
  }
  template <class Lattice, class Pattern, std::size_t Most>
  static constexpr fitting_levels found = fit_levels<one, Pattern>(Lattice{}, Most);
  template <class Lattice, class Pattern, std::size_t Most>
  using fitting = listed<fitting_level<found<Lattice, Pattern, Most>.depth, Level, Lattice, Pattern,
                                       found<Lattice, Pattern, Most>.mistake()>>;
  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  using bound = engine::uniform_levels<typename one::template bound<Dimensions, Channels, Contexts>, Shared>;
  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  static constexpr bool runs_in_layouts = one::template runs_in_layouts<Dimensions, Channels, Contexts>;
};

template <class Declared>
struct levels_of {
  static_assert(holds_for<sizeof(Declared) == 0, Declared>,
                "rgflow: a hierarchy needs its levels: every_level<steps...>, shared_levels<steps...> or "
                "levels<level<...>, ...>. See docs/hierarchy.md#levels");
};

template <class... Steps>
struct levels_of<every_level<Steps...>> : levels_alike<every_level<Steps...>, false> {};

template <class... Steps>
struct levels_of<shared_levels<Steps...>> : levels_alike<shared_levels<Steps...>, true> {
  static_assert(!level_of<shared_levels<Steps...>>::own_weights_per_position,
                "rgflow: shared_levels can't hold own_per_position blocks: levels of different size have different "
                "positions. See docs/hierarchy.md#levels");
  static_assert(
      !level_of<shared_levels<Steps...>>::own_weights_per_momentum,
      "rgflow: shared_levels can't hold momentum_scaling: levels of different size have different momenta. Use "
      "every_level. See docs/momentum.md");
};

template <class... Level>
struct levels_of<levels<Level...>> {
  static_assert(sizeof...(Level) > 0,
                "rgflow: levels<...> needs at least one level<steps...>. See docs/hierarchy.md#levels");
  template <class Lattice, class Pattern>
  static constexpr std::size_t depth(std::size_t most) {
    return std::min(sizeof...(Level), most);
  }
  template <class Lattice, class Pattern, std::size_t... I>
  static auto each(std::index_sequence<I...>)
      -> listed<fitting_level<I, Level, Lattice, Pattern, misfit_of_level<level_of<Level>, Pattern>(Lattice{}, I)>...>;
  template <class Lattice, class Pattern, std::size_t>
  using fitting = decltype(each<Lattice, Pattern>(std::index_sequence_for<Level...>{}));
  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  using bound = engine::listed_levels<typename level_of<Level>::template bound<Dimensions, Channels, Contexts>...>;
  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  static constexpr bool runs_in_layouts = (level_of<Level>::template runs_in_layouts<Dimensions, Channels, Contexts> &&
                                           ...);
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
