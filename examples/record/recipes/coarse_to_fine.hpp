// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the recipes in two dimensions share: fields are generated from coarse to fine, sites of one colour at a time,
// each from those around it that exist already.

#include <rgflow/hierarchy.hpp>
#include <rgflow/hierarchy/stencil_coupling.hpp>

#include <cstddef>

namespace record {

using namespace rgflow;

// What is drawn at once is independent, given what the nets see. So the middles of the cells of the coarser lattice
// come in three colours, first those that are four sites apart.
using first_middles = both<corner<1, 1>, in_cells<0, 0>>;
using second_middles = both<corner<1, 1>, in_cells<1, 1>>;
using third_middles = both<corner<1, 1>, in_odd_cells>;
using middles_given_corners = given<first_middles, corner<0, 0>>;
using middles_given_first = given<second_middles, either<corner<0, 0>, first_middles>>;
using middles_given_even_cells = given<third_middles, either<corner<0, 0>, both<corner<1, 1>, in_even_cells>>>;

// Then the edges, given corners and middles, in two colours along one direction and two along the other.
using first_edges = both<corner<0, 1>, in_even_cells>;
using second_edges = both<corner<0, 1>, in_odd_cells>;
using third_edges = both<corner<1, 0>, in_even_cells>;
using fourth_edges = both<corner<1, 0>, in_odd_cells>;
using edges_given_middles = given<first_edges, even_sites>;
using edges_given_first = given<second_edges, either<even_sites, first_edges>>;
using edges_given_other_direction = given<third_edges, either<even_sites, corner<0, 1>>>;
using edges_given_third = given<fourth_edges, either<even_sites, corner<0, 1>, third_edges>>;

// The coarsest level has one site of each kind.
using last_middle = coarse_to_fine<2>;
using last_edge_of_one_direction = given<corner<0, 1>, even_sites>;
using last_edge_of_the_other = given<corner<1, 0>, either<even_sites, corner<0, 1>>>;

/// The levels of a lattice with `Extent` sites a side. The coarsest one has four sites; those between it and the finest
/// are alike.
template <std::size_t Extent, class Finest, class Between, class Coarsest>
struct levels_below;
template <class Finest, class Between, class Coarsest>
struct levels_below<8, Finest, Between, Coarsest> {
  using type = levels<Finest, Between, Coarsest>;
};
template <class Finest, class Between, class Coarsest>
struct levels_below<16, Finest, Between, Coarsest> {
  using type = levels<Finest, Between, Between, Coarsest>;
};
template <class Finest, class Between, class Coarsest>
struct levels_below<32, Finest, Between, Coarsest> {
  using type = levels<Finest, Between, Between, Between, Coarsest>;
};
template <class Finest, class Between, class Coarsest>
struct levels_below<64, Finest, Between, Coarsest> {
  using type = levels<Finest, Between, Between, Between, Between, Coarsest>;
};

}  // namespace record
