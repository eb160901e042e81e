// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/listed.hpp>
#include <rgflow/engine/refusal.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>

// Which sites of a level a lattice-wide coupling transforms, and which its net may read. Coordinates of a site are
// those in the basis of its level, along the axes where the level is a box. A set of sites is an empty type with
//
//   template <std::size_t Dimensions>
//   static constexpr bool contains(std::array<std::size_t, Dimensions> const& x);     coordinates, modulo a multiple of
//                                                                                    the period
//   static constexpr std::size_t period;       it repeats itself after so many sites in every direction
//   static std::string name();                 without spaces: it becomes a part of the names of weights

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

template <std::size_t Dimensions>
constexpr std::size_t odd_ones(std::array<std::size_t, Dimensions> const& x) {
  std::size_t n = 0;
  for (std::size_t const c : x) n += c % 2;
  return n;
}

/// 1 of what is no set.
template <class Set>
inline constexpr std::size_t period_of = [] {
  if constexpr (requires { Set::period; })
    return std::size_t{Set::period};
  else
    return std::size_t{1};
}();

template <std::size_t... Periods>
inline constexpr std::size_t common_period = [] {
  std::size_t all = 1;
  ((all = std::lcm(all, Periods)), ...);
  return all;
}();

/// Sets that depend on which coordinates are even and odd.
struct set_of_parities {
  static constexpr std::size_t period = 2;
};

}  // namespace detail

/// Sites whose coordinates add up to an even number.
struct even_sites : detail::set_of_parities {
  template <std::size_t Dimensions>
  static constexpr bool contains(std::array<std::size_t, Dimensions> const& x) {
    return detail::odd_ones(x) % 2 == 0;
  }
  static std::string name() { return "even"; }
};

/// Sites whose coordinates add up to an odd number.
struct odd_sites : detail::set_of_parities {
  template <std::size_t Dimensions>
  static constexpr bool contains(std::array<std::size_t, Dimensions> const& x) {
    return detail::odd_ones(x) % 2 == 1;
  }
  static std::string name() { return "odd"; }
};

/// Sites with N odd coordinates; those with none are what a level with cells of 2 hands on to the next.
template <std::size_t N>
struct odd_coordinates : detail::set_of_parities {
  template <std::size_t Dimensions>
  static constexpr bool contains(std::array<std::size_t, Dimensions> const& x) {
    return detail::odd_ones(x) == N;
  }
  static std::string name() { return std::to_string(N) + "_odd"; }
};

/// The sites at one place of every cell of 2^d sites: corner<0, 1> is odd along the last axis only.
template <std::size_t... Odd>
struct corner : detail::set_of_parities {
  static_assert(((Odd < 2) && ...), "rgflow: corner<...> has a 0 or a 1 for every axis. See docs/hierarchy.md");
  template <std::size_t Dimensions>
  static constexpr bool contains(std::array<std::size_t, Dimensions> x) requires(Dimensions == sizeof...(Odd)) {
    for (auto& c : x) c %= 2;
    return x == std::array<std::size_t, Dimensions>{Odd...};
  }
  static std::string name() { return "corner_" + (std::to_string(Odd) + ...); }
};

namespace detail {

/// The sites of every second cell of 2^d sites.
template <std::size_t Parity>
struct second_cells {
  static constexpr std::size_t period = 4;
  template <std::size_t Dimensions>
  static constexpr bool contains(std::array<std::size_t, Dimensions> const& x) {
    std::size_t sum = 0;
    for (std::size_t const c : x) sum += c / 2;
    return sum % 2 == Parity;
  }
};

template <class Set, class... Sets>
std::string joined_names(char const* between) {
  std::string text = Set::name();
  ((text += between + Sets::name()), ...);
  return text;
}

}  // namespace detail

/// The sites of cells of 2^d sites whose own coordinates, of the cells, add up to an even number, or an odd one: two
/// colours for what cannot be generated all at once.
struct in_even_cells : detail::second_cells<0> {
  static std::string name() { return "even_cells"; }
};
struct in_odd_cells : detail::second_cells<1> {
  static std::string name() { return "odd_cells"; }
};

/// The sites of the cells of 2^d sites at one place of every block of 2^d such cells: in_cells<0, 1> are the cells
/// whose coordinates, of the cells, are odd along the last axis only. 2^d colours of cells.
template <std::size_t... Odd>
struct in_cells {
  static_assert(((Odd < 2) && ...), "rgflow: in_cells<...> has a 0 or a 1 for every axis. See docs/hierarchy.md");
  static constexpr std::size_t period = 4;
  template <std::size_t Dimensions>
  static constexpr bool contains(std::array<std::size_t, Dimensions> x) requires(Dimensions == sizeof...(Odd)) {
    for (auto& c : x) c = c / 2 % 2;
    return x == std::array<std::size_t, Dimensions>{Odd...};
  }
  static std::string name() { return "cells_" + (std::to_string(Odd) + ...); }
};

/// The sites that are in one of these sets.
template <class... Sets>
struct either {
  static constexpr std::size_t period = detail::common_period<detail::period_of<Sets>...>;
  template <std::size_t Dimensions>
  static constexpr bool contains(std::array<std::size_t, Dimensions> const& x) requires(requires {
    Sets::contains(x);
  } && ...) {
    return (Sets::contains(x) || ...);
  }
  static std::string name() { return detail::joined_names<Sets...>("_or_"); }
};

/// The sites that are in all of these sets.
template <class... Sets>
struct both {
  static constexpr std::size_t period = detail::common_period<detail::period_of<Sets>...>;
  template <std::size_t Dimensions>
  static constexpr bool contains(std::array<std::size_t, Dimensions> const& x) requires(requires {
    Sets::contains(x);
  } && ...) {
    return (Sets::contains(x) && ...);
  }
  static std::string name() { return detail::joined_names<Sets...>("_in_"); }
};

/// The first argument of a lattice-wide coupling: `Sites` are transformed, and the net reads those of `Others` near
/// them. A set alone reads all others.
template <class Sites, class Others>
struct given {};

namespace detail {

template <std::size_t N>
struct coarser_than : set_of_parities {
  template <std::size_t Dimensions>
  static constexpr bool contains(std::array<std::size_t, Dimensions> const& x) {
    std::size_t const n = odd_ones(x);
    return n == 0 || n > N;
  }
  static std::string name() { return "coarser"; }
};

}  // namespace detail

/// Coarse-to-fine generation: the sites with N odd coordinates are transformed, given those with none or more than N. A
/// level
/// of coarse_to_fine<1>, ..., coarse_to_fine<d> in encode order generates the d-fold odd ones first, from the sites of
/// the coarser level alone, then those with one odd coordinate less, and so on: checkerboards of alternating
/// orientation in two dimensions. What is transformed at once is independent, given what is read.
template <std::size_t N>
using coarse_to_fine = given<odd_coordinates<N>, detail::coarser_than<N>>;

/// A set of sites in so many dimensions.
template <class Sites, std::size_t Dimensions>
concept SiteSet = requires(std::array<std::size_t, Dimensions> const& x) {
  { Sites::contains(x) } -> std::same_as<bool>;
  { Sites::period } -> std::convertible_to<std::size_t>;
  { Sites::name() } -> std::convertible_to<std::string>;
};

namespace detail {

/// What is asked of a set of sites.
template <class Sites, std::size_t Dimensions>
struct members_of_sites {
  static constexpr bool contains = requires(std::array<std::size_t, Dimensions> const& x) {
    { Sites::contains(x) } -> std::same_as<bool>;
  };
  static constexpr bool period = requires {
    { Sites::period } -> std::convertible_to<std::size_t>;
  };
  using type = first_lacking<member<"contains(coordinates)", contains>, member<"period", period>,
                             member<"name()", false>>;
};
/// An element of either, both or given by its position.
template <std::size_t Position, class Element>
struct element_of_sites;
template <bool Kept, class Listed, class Lacks>
struct is_set_of_sites {
  static_assert(
      HoldsFor<Kept, Listed, Lacks>,
      "rgflow: an element of either<...>, both<...> or given<...> is not a set of sites of this lattice: expected "
      "even_sites, odd_sites, corner<...> with a number per dimension, ... or a type of yours with "
      "contains(coordinates), period and name; given<...> itself stands outside of them (its position and type stand "
      "below, and what it lacks). See docs/hierarchy.md#couplings-on-the-whole-lattice");
};

/// What is no set among the elements that a set is made of, those of elements first; nothing of a single set.
template <class Sites, std::size_t Dimensions>
struct refusals_of_sites {
  using type = listed<>;
};
template <std::size_t Dimensions, class Positions, class... Sets>
struct refusals_of_sets;
template <std::size_t Dimensions, std::size_t... I, class... Sets>
struct refusals_of_sets<Dimensions, std::index_sequence<I...>, Sets...> {
  template <bool IsSet, class Set>
  using lacks_of = lacking<IsSet, members_of_sites<Set, Dimensions>>;
  using type = joined_t<typename refusals_of_sites<Sets, Dimensions>::type...,
                        listed<is_set_of_sites<SiteSet<Sets, Dimensions>, element_of_sites<I + 1, Sets>,
                                               lacks_of<SiteSet<Sets, Dimensions>, Sets>>...>>;
};
template <class... Sets, std::size_t Dimensions>
struct refusals_of_sites<either<Sets...>, Dimensions>
    : refusals_of_sets<Dimensions, std::index_sequence_for<Sets...>, Sets...> {};
template <class... Sets, std::size_t Dimensions>
struct refusals_of_sites<both<Sets...>, Dimensions>
    : refusals_of_sets<Dimensions, std::index_sequence_for<Sets...>, Sets...> {};
template <class Sites, class Others, std::size_t Dimensions>
struct refusals_of_sites<given<Sites, Others>, Dimensions>
    : refusals_of_sets<Dimensions, std::index_sequence<0, 1>, Sites, Others> {};

/// Where something is no set, what is asked of its elements.
template <bool IsSet, class Sites, std::size_t Dimensions>
struct elements_of_sites {
  using refusals = listed<>;
};
template <class Sites, std::size_t Dimensions>
struct elements_of_sites<false, Sites, Dimensions> {
  using refusals = typename refusals_of_sites<Sites, Dimensions>::type;
};

/// The first of them that refuses; `listed<>` where none does. (A door would cost messages a line.)
template <class Refusals>
struct first_refusal {
  using type = listed<>;
};
template <class... Facts, class... Rest>
struct first_refusal<listed<is_set_of_sites<false, Facts...>, Rest...>> {
  using type = is_set_of_sites<false, Facts...>;
};
template <class... Facts, class... Rest>
struct first_refusal<listed<is_set_of_sites<true, Facts...>, Rest...>> : first_refusal<listed<Rest...>> {};

/// The element by which something is no set, where it is made of elements and one of them is none; else `listed<>`.
template <bool IsSet, class Sites, std::size_t Dimensions>
using refused_element_t = typename first_refusal<typename elements_of_sites<IsSet, Sites, Dimensions>::refusals>::type;
template <bool IsSet, class Sites, std::size_t Dimensions>
constexpr bool element_is_refused = !std::same_as<refused_element_t<IsSet, Sites, Dimensions>, listed<>>;

/// What refuses data members of a set, or of those that it is made of.
template <class Sites>
struct empty_sites {
  using refusals = listed<declared_empty<Sites, "a set of sites">>;
};
template <class... Sets>
struct empty_sites<either<Sets...>> {
  using refusals = joined_t<typename empty_sites<Sets>::refusals...>;
};
template <class... Sets>
struct empty_sites<both<Sets...>> {
  using refusals = joined_t<typename empty_sites<Sets>::refusals...>;
};
template <class Sites, class Others>
struct empty_sites<given<Sites, Others>> {
  using refusals = joined_t<typename empty_sites<Sites>::refusals, typename empty_sites<Others>::refusals>;
};

/// Which sites are transformed, and which read.
template <class Sites>
struct colour {
  using moved = Sites;
  static constexpr std::size_t period = period_of<Sites>;
  template <std::size_t Dimensions>
  static constexpr bool reads(std::array<std::size_t, Dimensions> const& x) {
    return !Sites::contains(x);
  }
  static std::string name() { return Sites::name(); }
};
template <class Sites, class Others>
struct colour<given<Sites, Others>> {
  using moved = Sites;
  static constexpr std::size_t period = common_period<period_of<Sites>, period_of<Others>>;
  template <std::size_t Dimensions>
  static constexpr bool reads(std::array<std::size_t, Dimensions> const& x) {
    return Others::contains(x) && !Sites::contains(x);
  }
  static std::string name() { return Sites::name() + "_given_" + Others::name(); }
};

template <class Sites, std::size_t Dimensions>
inline constexpr bool is_colour = SiteSet<Sites, Dimensions>;
template <class Sites, class Others, std::size_t Dimensions>
inline constexpr bool is_colour<given<Sites, Others>, Dimensions> =
    SiteSet<Sites, Dimensions>&& SiteSet<Others, Dimensions>;

}  // namespace detail

}  // namespace rgflow::inline RGFLOW_ISA
