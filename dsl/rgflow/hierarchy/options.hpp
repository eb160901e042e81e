// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/coarse_graining.hpp>
#include <rgflow/engine/layout.hpp>
#include <rgflow/engine/prior.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/hierarchy/cell.hpp>
#include <rgflow/hierarchy/declaration.hpp>
#include <rgflow/prior.hpp>

#include <concepts>
#include <cstddef>

namespace rgflow::inline RGFLOW_ISA::detail {

/// The options at the end of a hierarchy, in any order.
struct default_options {
  static constexpr std::size_t most_levels = static_cast<std::size_t>(-1);
  static constexpr std::size_t contexts = 0;
  using pattern_type = rgflow::cell<2>;
  using prior_type = normal;
  using layout_type = engine::automatic_layout;
};
template <class Option, class Base>
struct with_option : Base {
  static_assert(
      holds_for<sizeof(Base) == 0, Option>,
      "rgflow: the last arguments of a hierarchy are its options: prior<...>, cell<edge>, checkerboard or another type "
      "that derives from coarse_graining, depth<n>, context<n>, laid_out<layout>. See docs/hierarchy.md#levels");
};
template <class Option, class Base>
requires std::derived_from<Option, coarse_graining>
struct with_option<Option, Base> : Base {
  using pattern_type = Option;
};
template <std::size_t... Edges, class Base>
struct with_option<rgflow::cell<Edges...>, Base> : Base {
  static_assert(((Edges >= 2) || ...) && ((Edges >= 1) && ...),
                "rgflow: a cell must be at least 2 sites wide along one axis, or a level would keep everything. See "
                "docs/hierarchy.md#which-sites-go-on");
  using pattern_type = rgflow::cell<Edges...>;
};
template <std::size_t N, class Base>
struct with_option<rgflow::depth<N>, Base> : Base {
  static_assert(N >= 1, "rgflow: a hierarchy has at least one level. See docs/hierarchy.md#levels");
  static constexpr std::size_t most_levels = N;
};
template <std::size_t N, class Base>
struct with_option<rgflow::context<N>, Base> : Base {
  static constexpr std::size_t contexts = N;
};
template <bool Kept, class L, class Lacks>
struct is_layout_option {
  static_assert(
      HoldsFor<Kept, L, Lacks>,
      "rgflow: what was given as laid_out<...> is no layout: expected engine::configurations_in_lanes, "
      "engine::patches_in_lanes, engine::channels_innermost or an empty type with name, configurations, place "
      "and configurations_first (what it lacks stands below). See docs/layout.md");
};
template <class L, class Base>
struct with_option<rgflow::laid_out<L>, Base> : Base {
  static constexpr bool is_layout = engine::Layout<L>;
  static_assert(sizeof(is_layout_option<is_layout, L, lacking<is_layout, engine::members_of_layout<L>>>) != 0);
  using layout_type = L;
};
template <bool Kept, class P, class Lacks>
struct is_prior_option {
  static_assert(HoldsFor<Kept, P, Lacks>,
                "rgflow: what was given as prior<...> is none: expected normal, laplace, student_t<nu> or a type with "
                "log_density, score, draw and name (what it lacks stands below). See docs/prior.md");
};
template <class P, class Base>
struct with_option<rgflow::prior<P>, Base> : Base {
  static_assert(sizeof(is_prior_option<Prior<P>, P, lacking<Prior<P>, members_of_prior<P>>>) != 0);
  using prior_type = P;
};
template <class Base, class... Options>
struct options_of : Base {};
template <class Base, class First, class... Rest>
struct options_of<Base, First, Rest...> : options_of<with_option<First, Base>, Rest...> {};

}  // namespace rgflow::inline RGFLOW_ISA::detail
