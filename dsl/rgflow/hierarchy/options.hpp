// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/hierarchy/coarse_graining.hpp>
#include <rgflow/engine/layout.hpp>
#include <rgflow/engine/listed.hpp>
#include <rgflow/engine/prior.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/hierarchy/cell.hpp>
#include <rgflow/hierarchy/declaration.hpp>
#include <rgflow/prior.hpp>

#include <concepts>
#include <cstddef>
#include <utility>

namespace rgflow::inline RGFLOW_ISA::detail {

/// The options at the end of a hierarchy, in any order.
struct default_options {
  static constexpr std::size_t most_levels = static_cast<std::size_t>(-1);
  static constexpr std::size_t contexts = 0;
  using pattern_type = rgflow::cell<2>;
  using prior_type = normal;
  using layout_type = engine::automatic_layout;
};
template <bool Kept, class L, class Lacks>
struct is_layout_option {
  static_assert(
      HoldsFor<Kept, L, Lacks>,
      "rgflow: what was given as laid_out<...> is no layout: expected engine::configurations_in_lanes, "
      "engine::patches_in_lanes, engine::channels_innermost or an empty type with name, configurations, place "
      "and configurations_first (what it lacks stands below). See docs/layout.md");
};
template <bool Kept, class P, class Lacks>
struct is_prior_option {
  static_assert(HoldsFor<Kept, P, Lacks>,
                "rgflow: what was given as prior<...> is none: expected normal, laplace, student_t<nu> or a type with "
                "log_density, score, draw and name (what it lacks stands below). See docs/prior.md");
};

/// What an option sets; two of one hierarchy don't set the same.
enum class option_kind { none, pattern, most_levels, contexts, layout, prior };

/// An option, which may refuse what it was given; its member template `over` says what it sets.
template <class Option>
struct checked_option {
  static constexpr option_kind sets = option_kind::none;
  template <class Base>
  struct over : Base {};
};
template <class Option>
requires std::derived_from<Option, coarse_graining>
struct checked_option<Option> {
  static constexpr option_kind sets = option_kind::pattern;
  template <class Base>
  struct over : Base {
    using pattern_type = Option;
  };
};
template <std::size_t... Edges>
struct checked_option<rgflow::cell<Edges...>> {
  static constexpr option_kind sets = option_kind::pattern;
  static_assert(((Edges >= 2) || ...) && ((Edges >= 1) && ...),
                "rgflow: a cell must be at least 2 sites wide along one axis, or a level would keep everything. See "
                "docs/hierarchy.md#which-sites-go-on");
  template <class Base>
  struct over : Base {
    using pattern_type = rgflow::cell<Edges...>;
  };
};
template <std::size_t N>
struct checked_option<rgflow::depth<N>> {
  static constexpr option_kind sets = option_kind::most_levels;
  static_assert(N >= 1, "rgflow: a hierarchy has at least one level. See docs/hierarchy.md#levels");
  template <class Base>
  struct over : Base {
    static constexpr std::size_t most_levels = N;
  };
};
template <std::size_t N>
struct checked_option<rgflow::context<N>> {
  static constexpr option_kind sets = option_kind::contexts;
  template <class Base>
  struct over : Base {
    static constexpr std::size_t contexts = N;
  };
};
template <class L>
struct checked_option<rgflow::laid_out<L>>
    : is_layout_option<engine::Layout<L>, L, lacking<engine::Layout<L>, engine::members_of_layout<L>>> {
  static constexpr option_kind sets = option_kind::layout;
  template <class Base>
  struct over : Base {
    using layout_type = L;
  };
};
template <class P>
struct checked_option<rgflow::prior<P>> : is_prior_option<Prior<P>, P, lacking<Prior<P>, members_of_prior<P>>>,
                                          declared_empty<P, "a prior"> {
  static constexpr option_kind sets = option_kind::prior;
  template <class Base>
  struct over : Base {
    using prior_type = P;
  };
};

/// An argument of a hierarchy by its position, the lattice standing at 1.
template <std::size_t Position, class Argument>
struct argument_of_hierarchy;
/// Refuses what is no option.
template <std::size_t Position, class Option>
struct is_an_option {
  static_assert(
      HoldsFor<checked_option<Option>::sets != option_kind::none, argument_of_hierarchy<Position, Option>>,
      "rgflow: the last arguments of a hierarchy are its options: prior<...>, cell<edge>, checkerboard or another type "
      "that derives from coarse_graining, depth<n>, context<n>, laid_out<layout> (the position and the type of what is "
      "none of them stand below). See docs/hierarchy.md#levels");
};
template <class... Options>
struct options_in_place {
  template <std::size_t... I>
  static listed<is_an_option<I + 4, Options>...> in_order(std::index_sequence<I...>);
  using type = decltype(in_order(std::index_sequence_for<Options...>{}));
};

/// Refuses an option if one after it sets the same: it would have no effect.
template <class Option, class... After>
struct option_given_once {
  static constexpr option_kind sets = checked_option<Option>::sets;
  static_assert(HoldsFor<sets == option_kind::none || ((checked_option<After>::sets != sets) && ...), Option, After...>,
                "rgflow: a hierarchy is given an option twice, where only the last could count: one prior<...>, one "
                "coarse-graining pattern, one depth<n>, context<n> and laid_out<layout> (the first and what follows it "
                "stand below). See docs/hierarchy.md#levels");
};
template <class... Options>
struct options_given_once {
  using type = listed<>;
};
template <class First, class... Rest>
struct options_given_once<First, Rest...> {
  using type = joined_t<listed<option_given_once<First, Rest...>>, typename options_given_once<Rest...>::type>;
};

template <class Base, class... Options>
struct options_of : Base {};
template <class Base, class First, class... Rest>
struct options_of<Base, First, Rest...> : options_of<typename checked_option<First>::template over<Base>, Rest...> {};

}  // namespace rgflow::inline RGFLOW_ISA::detail
