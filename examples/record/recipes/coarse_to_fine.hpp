// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the recipes for real fields in two dimensions share: fields are generated from coarse to fine, sites of one
// colour at a time, each from those around it that exist already.

#include <rgflow/action.hpp>
#include <rgflow/bijector.hpp>
#include <rgflow/hierarchy.hpp>
#include <rgflow/hierarchy/stencil_coupling.hpp>
#include <rgflow/net.hpp>
#include <rgflow/prior.hpp>
#include <rgflow/symmetry.hpp>
#include <rgflow/transform.hpp>

#include <cstddef>

namespace record {

using namespace rgflow;

/// A shift and a scale bring the value of a site to where a spline of eight bins gives it its distribution.
using site_transform = composed<affine, mirror_spline<8, 5>>;

/// The nets know that phi -> -phi is a symmetry, and what turns a site's surroundings into themselves.
using square_net = group_mlp<group<sign_flip, point_group>, 4, 4>::with<silu>;
using oblong_net = group_mlp<group<sign_flip, reflections>, 8, 8>::with<silu>;

template <class Sites, std::size_t Square, class Net>
using generate = stencil_coupling<Sites, within<Square>, site_transform, Net>;

// What is drawn at once is independent, given what the nets see. So the middles of the cells of the coarser lattice
// come in three colours, first those that are four sites apart, and the middles of their edges in two for each
// direction.
using first_middles = both<corner<1, 1>, in_cells<0, 0>>;
using second_middles = both<corner<1, 1>, in_cells<1, 1>>;
using third_middles = both<corner<1, 1>, in_odd_cells>;
using middles_1 = generate<given<first_middles, corner<0, 0>>, 26, square_net>;
using middles_2 = generate<given<second_middles, either<corner<0, 0>, first_middles>>, 26, square_net>;
using middles_3 =
    generate<given<third_middles, either<corner<0, 0>, both<corner<1, 1>, in_even_cells>>>, 10, square_net>;

// Then the edges, along one direction and along the other, given corners and middles.
using first_edges = both<corner<0, 1>, in_even_cells>;
using second_edges = both<corner<0, 1>, in_odd_cells>;
using third_edges = both<corner<1, 0>, in_even_cells>;
using fourth_edges = both<corner<1, 0>, in_odd_cells>;
using edges_1 = generate<given<first_edges, even_sites>, 13, oblong_net>;
using edges_2 = generate<given<second_edges, either<even_sites, first_edges>>, 13, oblong_net>;
using edges_3 = generate<given<third_edges, either<even_sites, corner<0, 1>>>, 10, oblong_net>;
using edges_4 = generate<given<fourth_edges, either<even_sites, corner<0, 1>, third_edges>>, 10, oblong_net>;

using between = level<edges_4, edges_3, edges_2, edges_1, middles_3, middles_2, middles_1>;
/// Four sites, of which the first comes from nothing.
using coarsest =
    level<generate<given<corner<1, 0>, either<even_sites, corner<0, 1>>>, 2, oblong_net>,
          generate<given<corner<0, 1>, even_sites>, 1, oblong_net>, generate<coarse_to_fine<2>, 2, square_net>,
          everywhere<elementwise<composed<scaling, odd_spline<8, 5>>>>>;

/// The levels of a lattice with `Extent` sites a side, of which the theory chooses the finest.
template <std::size_t Extent, class Finest>
struct levels_below;
template <class Finest>
struct levels_below<8, Finest> {
  using type = levels<Finest, between, coarsest>;
};
template <class Finest>
struct levels_below<16, Finest> {
  using type = levels<Finest, between, between, coarsest>;
};
template <class Finest>
struct levels_below<32, Finest> {
  using type = levels<Finest, between, between, between, coarsest>;
};
template <class Finest>
struct levels_below<64, Finest> {
  using type = levels<Finest, between, between, between, between, coarsest>;
};

template <std::size_t Extent, class Finest>
struct coarse_to_fine_flow
    : hierarchy<torus<Extent, Extent>, real_field, typename levels_below<Extent, Finest>::type, prior<normal>> {
  using symmetries = group<sign_flip>;
};

}  // namespace record
