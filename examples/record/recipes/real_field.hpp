// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the recipes for real fields share (docs/recipes/real-phi4.md).

#include "coarse_to_fine.hpp"

#include <rgflow/action.hpp>
#include <rgflow/bijector.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/net.hpp>
#include <rgflow/prior.hpp>
#include <rgflow/symmetry.hpp>
#include <rgflow/transform.hpp>

#include <cstddef>

namespace record {

//[transform
/// sinh_arcsinh, of which the tails of a site's density ask little.
struct tails : transform {
  static constexpr auto y = sinh(asinh(symbols::x) * exp(symbols::s) + symbols::t);
  static constexpr auto limits = where(bounded<1, 4>(symbols::s), bounded<1>(symbols::t));
};

/// A shift and a scale bring the value of a site to where a spline gives it its distribution; with fewer bins it can't
/// follow that as closely as the nets can. Hardly a sample of training lies in its outer bins or beyond, where HMC
/// finds a site now and then. What the density is like there is left to `First`, and to two numbers that all samples
/// train.
template <class First>
using to_normal = composed<composed<First, tails>, mirror_spline<16, 5>>;
//]

//[nets
/// The nets know that phi -> -phi is a symmetry, and what turns a site's surroundings into themselves.
using square_net = group_mlp<group<sign_flip, point_group>, 4, 4>::with<silu>;
using oblong_net = group_mlp<group<sign_flip, reflections>, 8, 8>::with<silu>;

/// Four sites, of which the first comes from nothing. The others see the same site in several directions, of which a
/// net that knows about turns would make no use.
using last_net = group_mlp<group<sign_flip>, 32, 32>::with<silu>;
//]

//[sites
/// The steps by which sites are generated, each value by SiteTransform.
template <class SiteTransform, class FirstSite>
struct real_sites {
  template <class Sites, std::size_t Square, class Net>
  using generate = stencil_coupling<Sites, within<Square>, SiteTransform, Net>;

  using middles_1 = generate<middles_given_corners, 26, square_net>;
  using middles_2 = generate<middles_given_first, 26, square_net>;
  using middles_3 = generate<middles_given_even_cells, 10, square_net>;
  using edges_1 = generate<edges_given_middles, 13, oblong_net>;
  using edges_2 = generate<edges_given_first, 13, oblong_net>;
  using edges_3 = generate<edges_given_other_direction, 10, oblong_net>;
  using edges_4 = generate<edges_given_third, 10, oblong_net>;

  using middles = level<middles_3, middles_2, middles_1>;
  using between = level<edges_4, edges_3, edges_2, edges_1, middles_3, middles_2, middles_1>;
  using coarsest =
      level<generate<last_edge_of_the_other, 2, last_net>, generate<last_edge_of_one_direction, 1, last_net>,
            generate<last_middle, 2, last_net>, everywhere<FirstSite>>;
};
//]

/// The theory chooses how values are made, and the finest level.
template <std::size_t Extent, class Sites, class Finest>
struct coarse_to_fine_flow
    : hierarchy<torus<Extent, Extent>, real_field,
                typename levels_below<Extent, Finest, typename Sites::between, typename Sites::coarsest>::type,
                prior<normal>> {
  using symmetries = group<sign_flip>;
};

}  // namespace record
