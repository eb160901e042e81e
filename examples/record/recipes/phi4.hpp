// SPDX-License-Identifier: BSL-1.0
#pragma once

// The recipe for real phi^4 in two dimensions: fields are generated from coarse to fine, sites of one colour at a time,
// each from those around it that exist already. The last of them, the odd sites, need no net: the action gives their
// density, and the flow is trained without them.

#include <rgflow/action.hpp>
#include <rgflow/bijector.hpp>
#include <rgflow/hierarchy.hpp>
#include <rgflow/hierarchy/stencil_coupling.hpp>
#include <rgflow/net.hpp>
#include <rgflow/prior.hpp>
#include <rgflow/symmetry.hpp>
#include <rgflow/transform.hpp>

#include <cstddef>

namespace record::phi4 {

using namespace rgflow;

/// S = sum_x [m2 phi^2 + lambda phi^4 + sum_mu (phi_{x + mu} - phi_x)^2] on a square with periodic boundaries.
template <std::size_t Extent>
using theory = real_phi4<torus<Extent, Extent>>;

/// A shift and a scale bring the value of a site to where a spline of eight bins gives it its distribution.
using site_transform = composed<affine, mirror_spline<8, 5>>;

/// The nets know that phi -> -phi is a symmetry, and what turns a site's surroundings into themselves.
using square_net = group_mlp<group<sign_flip, point_group>, 4, 4>::with<silu>;
using oblong_net = group_mlp<group<sign_flip, reflections>, 8, 8>::with<silu>;

template <class Sites, std::size_t Square, class Net>
using generate = stencil_coupling<Sites, within<Square>, site_transform, Net>;

// The middle of a cell of the coarser lattice, in two colours, given its corners.
using first_middles = both<corner<1, 1>, in_even_cells>;
using second_middles = both<corner<1, 1>, in_odd_cells>;
using middles_1 = generate<given<first_middles, corner<0, 0>>, 26, square_net>;
using middles_2 = generate<given<second_middles, either<corner<0, 0>, first_middles>>, 10, square_net>;

// Then the middles of its edges, in two colours, given corners and middles.
using edges_1 = generate<given<corner<0, 1>, even_sites>, 13, oblong_net>;
using edges_2 = generate<given<corner<1, 0>, either<even_sites, corner<0, 1>>>, 5, oblong_net>;

/// On the finest level the edges are independent of each other, given the sum of their neighbours: that is all that the
/// action couples them to. They stay as they are, and are completed exactly.
using finest = level<middles_2, middles_1>;
using between = level<edges_2, edges_1, middles_2, middles_1>;
/// Four sites, of which the first comes from nothing.
using coarsest =
    level<generate<given<corner<1, 0>, either<even_sites, corner<0, 1>>>, 2, oblong_net>,
          generate<given<corner<0, 1>, even_sites>, 1, oblong_net>, generate<coarse_to_fine<2>, 2, square_net>,
          everywhere<elementwise<composed<scaling, odd_spline<8, 5>>>>>;

template <std::size_t Extent>
struct levels_of;
template <>
struct levels_of<8> {
  using type = levels<finest, between, coarsest>;
};
template <>
struct levels_of<16> {
  using type = levels<finest, between, between, coarsest>;
};
template <>
struct levels_of<32> {
  using type = levels<finest, between, between, between, coarsest>;
};
template <>
struct levels_of<64> {
  using type = levels<finest, between, between, between, between, coarsest>;
};

template <std::size_t Extent>
struct flow : hierarchy<torus<Extent, Extent>, real_field, typename levels_of<Extent>::type, prior<normal>> {
  using symmetries = group<sign_flip>;
};

static_assert(valid_flow<flow<8>>);

}  // namespace record::phi4
