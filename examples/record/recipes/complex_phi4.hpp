// SPDX-License-Identifier: BSL-1.0
#pragma once

// The recipe for complex phi^4 in two dimensions. Sites are generated in polar coordinates about the field around them,
// so that a global phase turns all of it; the last ones, the odd sites of the finest level, by the action itself
// (docs/recipes/complex-phi4.md).

#include "coarse_to_fine.hpp"
#include "quartic_tail.hpp"

#include <rgflow/action.hpp>
#include <rgflow/bijector.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/hierarchy/polar_stencil_coupling.hpp>
#include <rgflow/net.hpp>
#include <rgflow/prior.hpp>
#include <rgflow/symmetry.hpp>
#include <rgflow/transform.hpp>

#include <cstddef>

namespace record::complex_phi4 {

/// S = sum_x [mu |phi|^2 + lambda |phi|^4] - t sum_<xy> 2 re(conj(phi_x) phi_y) on a square with periodic boundaries.
template <std::size_t Extent>
using theory = rgflow::complex_phi4<torus<Extent, Extent>>;

//[transform
/// Nets of values that they have hardly seen say anything, so what they may say is bounded.
struct narrow_scaling : transform {
  static constexpr auto y = symbols::x * exp(symbols::s);
  static constexpr auto limits = where(bounded<1, 2>(symbols::s));
};

/// First the modulus of a site, which the action holds tightly, then its angle to the field around it. Shifts, as of
/// couplings along and across, may add up from level to level without an end; a modulus can't.
template <std::size_t Bins>
using of_modulus = composed<composed<narrow_scaling, quartic_tail>, odd_spline<Bins, 5>>;
template <std::size_t Bins>
using of_phase = composed<moebius, odd_circular_spline<Bins>>;
//]

//[nets
/// The nets read invariants of the vectors that a site sees; they know what turns these into each other.
using square_net = group_mlp<point_group, 4, 4>::with<silu>;
using oblong_net = group_mlp<reflections, 8, 8>::with<silu>;

template <class Sites, std::size_t Square, class Net>
using generate = polar_stencil_coupling<Sites, within<Square>, of_modulus<8>, of_phase<4>, Net>;
//]

using middles_1 = generate<middles_given_corners, 10, square_net>;
using middles_2 = generate<middles_given_first, 10, square_net>;
using middles_3 = generate<middles_given_even_cells, 10, square_net>;
using edges_1 = generate<edges_given_middles, 5, oblong_net>;
using edges_2 = generate<edges_given_first, 5, oblong_net>;
using edges_3 = generate<edges_given_other_direction, 5, oblong_net>;
using edges_4 = generate<edges_given_third, 5, oblong_net>;

/// On the finest level the edges stay as they are, and are completed exactly.
using finest = level<middles_3, middles_2, middles_1>;
using between = level<edges_4, edges_3, edges_2, edges_1, middles_3, middles_2, middles_1>;

//[coarsest
/// Four sites, of which the first comes from nothing. The others see the same site in several directions, of which a
/// net that knows about turns would make no use.
using last_net = mlp<32, 32>::with<silu>;
template <class Sites, std::size_t Square>
using generate_last = polar_stencil_coupling<Sites, within<Square>, of_modulus<16>, of_phase<8>, last_net>;
using coarsest = level<generate_last<last_edge_of_the_other, 2>, generate_last<last_edge_of_one_direction, 1>,
                       generate_last<last_middle, 2>, everywhere<elementwise<on_modulus<of_modulus<16>>>>>;
//]

template <std::size_t Extent>
struct flow : hierarchy<torus<Extent, Extent>, complex_field,
                        typename levels_below<Extent, finest, between, coarsest>::type, prior<normal>> {
  using symmetries = group<u1, conjugation>;
};

static_assert(valid_flow<flow<8>>);

}  // namespace record::complex_phi4
