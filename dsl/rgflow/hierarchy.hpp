// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/field.hpp>
#include <rgflow/hierarchy/declaration.hpp>
#include <rgflow/hierarchy/step.hpp>
#include <rgflow/hierarchy/symmetry.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/prior.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <numeric>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

template <class Lattice>
constexpr bool tiles(Lattice, std::size_t spacing, std::size_t edge) {
  return std::ranges::all_of(Lattice::extents,
                             [&](std::size_t e) { return e % spacing == 0 && (e / spacing) % edge == 0; });
}

/// What all extents of the level must be multiples of.
template <class Level, class Lattice>
constexpr std::size_t tiling_edge(Lattice) {
  return Lattice::periodic ? std::lcm(Level::edge, Level::period_of_sites) : Level::edge;
}

/// How many levels fit: all of them tile, and no level is left with a single site.
template <class Level, class Lattice>
constexpr std::size_t fitting_levels(Lattice lattice, std::size_t cell_edge, std::size_t most) {
  std::size_t n = 0;
  std::size_t spacing = 1;
  while (n < most && tiles(lattice, spacing, tiling_edge<Level>(lattice)) &&
         !std::ranges::all_of(Lattice::extents, [&](std::size_t e) { return e == spacing; })) {
    ++n;
    spacing *= cell_edge;
  }
  return n;
}

/// An element of a level, refused in the user's words if it is no step.
template <std::size_t Position, class Step>
struct checked_step {
  static constexpr bool is_step = LevelStep<Step>;
  static_assert(
      is_step,
      "rgflow: an element of a level is not a step: expected disentangle<edge, block>, decimate<edge, block>, "
      "everywhere<block>, stencil_coupling<sites, seen, transform, net> or a type with edge and bind<...>. See "
      "docs/hierarchy.md");
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
  static constexpr std::size_t period_of_sites = [] {
    if constexpr (requires { Step::period_of_sites; })
      return std::size_t{Step::period_of_sites};
    else
      return std::size_t{1};
  }();
};

/// What the steps of one level say together; positions count from 1.
template <class Positions, class... Steps>
struct steps_together;
template <std::size_t... I, class... Steps>
struct steps_together<std::index_sequence<I...>, Steps...> {
  static constexpr std::size_t edge = std::max({std::size_t{1}, checked_step<I + 1, Steps>::edge...});
  static constexpr bool own_weights_per_position = (checked_step<I + 1, Steps>::own_weights_per_position || ...);
  static constexpr std::size_t period_of_sites =
      std::max({std::size_t{1}, checked_step<I + 1, Steps>::period_of_sites...});
  static constexpr bool edges_divide = ((edge % checked_step<I + 1, Steps>::edge == 0) && ...);
  static_assert(edges_divide,
                "rgflow: the block edges of one level must divide its widest block, so that all of them tile it");
};

/// One level with its steps checked and bound.
template <class Level>
struct level_of;
template <template <class...> class List, class... Steps>
struct level_of<List<Steps...>> : steps_together<std::index_sequence_for<Steps...>, Steps...> {
  static_assert(sizeof...(Steps) > 0, "rgflow: a level needs at least one step, such as decimate<2, block>");
  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  using bound = engine::level_steps<typename Steps::template bind<Dimensions, Channels, Contexts>::type...>;
};

template <std::size_t Position, class Level, class Lattice, std::size_t Spacing>
struct tiled_level {
  using steps = level_of<Level>;
  static constexpr bool blocks_tile = tiles(Lattice{}, Spacing, steps::edge);
  static constexpr bool tile = tiles(Lattice{}, Spacing, tiling_edge<steps>(Lattice{}));
  static constexpr bool cut = blocks_tile && !tile;
  static_assert(
      holds_for<blocks_tile, tiled_level>,
      "rgflow: the blocks of this level do not tile its lattice: every extent, coarsened to this level, must be a "
      "multiple of the block edge. See docs/hierarchy.md");
  static_assert(
      holds_for<!cut, tiled_level>,
      "rgflow: a lattice-wide coupling on a torus needs even extents, so that even and odd sites alternate, or "
      "multiples of 4, if cells do; on this level they are not. See docs/hierarchy.md");
};

template <class Declared>
struct levels_of {
  static_assert(holds_for<sizeof(Declared) == 0, Declared>,
                "rgflow: a hierarchy needs its levels: every_level<steps...>, shared_levels<steps...> or "
                "levels<level<...>, ...>");
};

template <class... Steps>
struct levels_of<every_level<Steps...>> {
  using one = level_of<every_level<Steps...>>;
  template <class Lattice>
  static constexpr std::size_t depth(std::size_t cell_edge, std::size_t most) {
    return fitting_levels<one>(Lattice{}, cell_edge, most);
  }
  template <class Lattice, std::size_t Cell>
  static constexpr bool tiled() {
    return tiled_level<0, every_level<Steps...>, Lattice, 1>::tile;
  }
  template <std::size_t D, std::size_t Ch, std::size_t Co>
  using bound = engine::uniform_levels<typename one::template bound<D, Ch, Co>, false>;
};

template <class... Steps>
struct levels_of<shared_levels<Steps...>> {
  using one = level_of<shared_levels<Steps...>>;
  static_assert(
      !one::own_weights_per_position,
      "rgflow: shared_levels can't hold own_per_position blocks: levels of different size have different positions");
  template <class Lattice>
  static constexpr std::size_t depth(std::size_t cell_edge, std::size_t most) {
    return fitting_levels<one>(Lattice{}, cell_edge, most);
  }
  template <class Lattice, std::size_t Cell>
  static constexpr bool tiled() {
    return tiled_level<0, shared_levels<Steps...>, Lattice, 1>::tile;
  }
  template <std::size_t D, std::size_t Ch, std::size_t Co>
  using bound = engine::uniform_levels<typename one::template bound<D, Ch, Co>, true>;
};

template <class... Level>
struct levels_of<levels<Level...>> {
  static_assert(sizeof...(Level) > 0, "rgflow: levels<...> needs at least one level<steps...>");
  template <class Lattice>
  static constexpr std::size_t depth(std::size_t, std::size_t most) {
    return std::min(sizeof...(Level), most);
  }
  template <class Lattice, std::size_t Cell>
  static constexpr bool tiled() {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return (tiled_level<I, Level, Lattice, power(Cell, I)>::tile && ...);
    }
    (std::index_sequence_for<Level...>{});
  }
  template <std::size_t D, std::size_t Ch, std::size_t Co>
  using bound = engine::listed_levels<typename level_of<Level>::template bound<D, Ch, Co>...>;
};

/// The options at the end of a hierarchy, in any order.
struct default_options {
  static constexpr std::size_t cell_edge = 2;
  static constexpr std::size_t most_levels = static_cast<std::size_t>(-1);
  static constexpr std::size_t contexts = 0;
  using prior_type = normal;
  using layout_type = engine::automatic_layout;
};
template <class Option, class Base>
struct with_option : Base {
  static_assert(
      holds_for<sizeof(Base) == 0, Option>,
      "rgflow: the last arguments of a hierarchy are its options: prior<...>, cell<edge>, depth<n>, context<n>, "
      "laid_out<layout>");
};
template <std::size_t Edge, class Base>
struct with_option<rgflow::cell<Edge>, Base> : Base {
  static_assert(Edge >= 2, "rgflow: a cell must be at least 2 sites wide, or a level would keep everything");
  static constexpr std::size_t cell_edge = Edge;
};
template <std::size_t N, class Base>
struct with_option<rgflow::depth<N>, Base> : Base {
  static_assert(N >= 1, "rgflow: a hierarchy has at least one level");
  static constexpr std::size_t most_levels = N;
};
template <std::size_t N, class Base>
struct with_option<rgflow::context<N>, Base> : Base {
  static constexpr std::size_t contexts = N;
};
template <class L, class Base>
struct with_option<rgflow::laid_out<L>, Base> : Base {
  static_assert(
      engine::Layout<L>,
      "rgflow: what was given as laid_out<...> is no layout: expected engine::configurations_in_lanes, "
      "engine::patches_in_lanes, engine::channels_innermost or an empty type with name, configurations, place "
      "and configurations_first. See docs/layout.md");
  using layout_type = L;
};
template <class P, class Base>
struct with_option<rgflow::prior<P>, Base> : Base {
  static_assert(Prior<P>,
                "rgflow: what was given as prior<...> is none: expected normal, laplace, student_t<nu> or a type with "
                "log_density, score, draw and name. See docs/prior.md");
  using prior_type = P;
};
template <class Base, class... Options>
struct options_of : Base {};
template <class Base, class First, class... Rest>
struct options_of<Base, First, Rest...> : options_of<with_option<First, Base>, Rest...> {};

}  // namespace detail

/// Everything derived from a declared hierarchy; naming its members checks the declaration.
template <class Lattice, class Field, class Levels, class... Options>
struct hierarchy_facts {
  static_assert(
      LatticeType<Lattice>,
      "rgflow: the first argument of a hierarchy is its lattice: torus<extents...>, open_lattice<extents...> or a type "
      "with dimensions, extents, their product volume, and periodic");
  static_assert(FieldType<Field>,
                "rgflow: the second argument of a hierarchy is its field: real_field, complex_field or channels<n>");
  using options = detail::options_of<detail::default_options, Options...>;
  using declared_levels = detail::levels_of<Levels>;
  using levels_type = Levels;
  using lattice_type = Lattice;
  using field_type = Field;
  using prior_type = typename options::prior_type;
  static constexpr std::size_t cell_edge = options::cell_edge;
  static constexpr std::size_t contexts = options::contexts;
  static constexpr bool tiled = declared_levels::template tiled<Lattice, cell_edge>();
  static constexpr std::size_t depth = declared_levels::template depth<Lattice>(cell_edge, options::most_levels);
  static constexpr bool single_site = tiled && depth == 0;
  static_assert(detail::HoldsFor<!single_site, Lattice>,
                "rgflow: a lattice of a single site has no level in every_level or shared_levels, which stop before a "
                "level of one site; list it as levels<level<...>>. See docs/hierarchy.md");
  using expansion = engine::expansion<
      typename declared_levels::template bound<Lattice::dimensions, Field::channels, options::contexts>,
      Lattice::dimensions, Field::channels, options::contexts, prior_type, typename options::layout_type>;
};

namespace detail {
template <class Flow>
struct facts_of {
  static_assert(sizeof(Flow) == 0, "rgflow: a flow is a type that derives from hierarchy<lattice, field, levels, ...>");
};
template <class Flow>
requires requires { typename Flow::rgflow_hierarchy; }
struct facts_of<Flow> {
  template <class L, class F, class Le, class... O>
  static hierarchy_facts<L, F, Le, O...> read(hierarchy<L, F, Le, O...>);
  using type = decltype(read(typename Flow::rgflow_hierarchy{}));
  static_assert((check_flow_symmetries<Flow, type>(), true));
  static_assert(std::is_empty_v<Flow>,
                "rgflow: a declared flow is an empty type: weights and numbers live in model<flow>");
};
}  // namespace detail

/// Whether the flow is proved to be equivariant under every generator of G, so that its density is invariant: a
/// constant for static_assert and `if constexpr`. `false` means 'not proved'.
template <class Flow, Symmetry G>
inline constexpr bool equivariant_under =
    detail::first_broken_of_flow<typename detail::facts_of<Flow>::type, G>.holds();

/// What the declaration of a flow says; a mistake in it is reported here.
template <class Flow>
using flow_facts = typename detail::facts_of<Flow>::type;

/// static_assert(valid_flow<my_flow>) below a declaration reports its mistakes there and then.
template <class Flow>
inline constexpr bool valid_flow = flow_facts<Flow>::tiled && sizeof(typename flow_facts<Flow>::expansion) != 0;

}  // namespace rgflow::inline RGFLOW_ISA
