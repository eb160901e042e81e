// SPDX-License-Identifier: BSL-1.0
#pragma once

// The recipe of real phi^4 with its choices as parameters, and variants that choose one thing otherwise.

#include <record/recipes/phi4.hpp>

#include <cstddef>
#include <type_traits>

namespace ablation {

using namespace record;

/// What the recipe chooses. A variant hides one of these members, or has levels of its own below.
struct recipe_itself {
  using transform = phi4::site_transform;
  using first_site = phi4::first_site;
  using square_net = record::square_net;
  using oblong_net = record::oblong_net;
  using last_net = record::last_net;
  using symmetries = group<sign_flip>;
  /// Squared distances up to which the nets see, in the order in which sites are generated.
  struct seen {
    static constexpr std::size_t middles_1 = 26, middles_2 = 26, middles_3 = 10, edges_1 = 13, edges_2 = 13,
                                 edges_3 = 10, edges_4 = 10;
  };
};

/// Nets see 8 to 20 sites, where those of the recipe see 16 to 32.
struct short_sight : recipe_itself {
  struct seen {
    static constexpr std::size_t middles_1 = 10, middles_2 = 10, middles_3 = 4, edges_1 = 5, edges_2 = 5, edges_3 = 5,
                                 edges_4 = 5;
  };
};
/// Nets see 20 to 40 sites.
struct long_sight : recipe_itself {
  struct seen {
    static constexpr std::size_t middles_1 = 34, middles_2 = 34, middles_3 = 18, edges_1 = 17, edges_2 = 17,
                                 edges_3 = 13, edges_4 = 13;
  };
};
/// Middles of cells and middles of edges in two colours each, not three and four.
struct two_colours : recipe_itself {};
struct affine_alone : recipe_itself {
  using transform = affine;
};
struct eight_bins : recipe_itself {
  using transform = composed<composed<composed<affine, quartic_tail>, tails>, mirror_spline<8, 5>>;
};
/// The density of a site is that of a normal one far out but for two numbers of nets.
struct normal_tails : recipe_itself {
  using transform = to_normal<affine>;
  using first_site = elementwise<composed<scaling, odd_spline<20, 6>>>;
};
/// Not even these.
struct no_tails : recipe_itself {
  using transform = composed<affine, mirror_spline<16, 5>>;
  using first_site = normal_tails::first_site;
};
/// The finest edges are made as those of the other levels, not by the action.
struct edges_by_nets : recipe_itself {};
/// Nets of as many units that share no weights over the turns of what they see, over phi -> -phi alone.
struct no_turns : recipe_itself {
  using square_net = record::last_net;
  using oblong_net = record::last_net;
};
/// Nor over phi -> -phi, which then is no symmetry of the flow.
struct no_symmetry : recipe_itself {
  using square_net = mlp<64, 64>::with<silu>;
  using oblong_net = square_net;
  using last_net = square_net;
  using symmetries = group<>;
};
struct half_the_units : recipe_itself {
  using square_net = group_mlp<group<sign_flip, point_group>, 2, 2>::with<silu>;
  using oblong_net = group_mlp<group<sign_flip, reflections>, 4, 4>::with<silu>;
  using last_net = group_mlp<group<sign_flip>, 16, 16>::with<silu>;
};

template <class Choice, class Sites, std::size_t Square, class Net>
using generated = stencil_coupling<Sites, within<Square>, typename Choice::transform, Net>;
template <class Choice, class Sites, std::size_t Square>
using square = generated<Choice, Sites, Square, typename Choice::square_net>;
template <class Choice, class Sites, std::size_t Square>
using oblong = generated<Choice, Sites, Square, typename Choice::oblong_net>;
template <class Choice, class Sites, std::size_t Square>
using last = generated<Choice, Sites, Square, typename Choice::last_net>;

/// A level with the colours of the recipe: its middles and, before them in the order of encoding, Edges.
template <class Choice, class... Edges>
using middles_and = level<Edges..., square<Choice, middles_given_even_cells, Choice::seen::middles_3>,
                          square<Choice, middles_given_first, Choice::seen::middles_2>,
                          square<Choice, middles_given_corners, Choice::seen::middles_1>>;

template <class Choice>
struct levels_of {
  using finest = middles_and<Choice>;
  using between = middles_and<Choice, oblong<Choice, edges_given_third, Choice::seen::edges_4>,
                              oblong<Choice, edges_given_other_direction, Choice::seen::edges_3>,
                              oblong<Choice, edges_given_first, Choice::seen::edges_2>,
                              oblong<Choice, edges_given_middles, Choice::seen::edges_1>>;
};

/// Middles as a chessboard has them, and edges of one direction and of the other.
template <>
struct levels_of<two_colours> {
  using first = given<both<corner<1, 1>, in_even_cells>, corner<0, 0>>;
  using edges = given<corner<0, 1>, even_sites>;
  using other_edges = given<corner<1, 0>, either<even_sites, corner<0, 1>>>;
  using middles_1 = square<two_colours, first, two_colours::seen::middles_1>;
  using middles_2 = square<two_colours, middles_given_even_cells, two_colours::seen::middles_3>;
  using finest = level<middles_2, middles_1>;
  using between = level<oblong<two_colours, other_edges, two_colours::seen::edges_3>,
                        oblong<two_colours, edges, two_colours::seen::edges_1>, middles_2, middles_1>;
};

template <>
struct levels_of<edges_by_nets> {
  using between = levels_of<recipe_itself>::between;
  using finest = between;
};

template <class Choice>
using coarsest_of = level<last<Choice, last_edge_of_the_other, 2>, last<Choice, last_edge_of_one_direction, 1>,
                          last<Choice, last_middle, 2>, everywhere<typename Choice::first_site>>;

template <std::size_t Extent, class Choice>
struct flow : hierarchy<torus<Extent, Extent>, real_field,
                        typename levels_below<Extent, typename levels_of<Choice>::finest,
                                              typename levels_of<Choice>::between, coarsest_of<Choice>>::type,
                        prior<normal>> {
  using symmetries = typename Choice::symmetries;
};

static_assert(std::is_same_v<levels_of<recipe_itself>::finest, phi4::finest> &&
                  std::is_same_v<levels_of<recipe_itself>::between, phi4::sites::between> &&
                  std::is_same_v<coarsest_of<recipe_itself>, phi4::sites::coarsest>,
              "what the variants differ from is no longer the recipe of examples/record");

}  // namespace ablation
