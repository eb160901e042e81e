// SPDX-License-Identifier: BSL-1.0
#pragma once

// The recipe for real phi^4 in two dimensions. The last sites, the odd ones of the finest level, need no net: the
// action gives their density, and the flow is trained without them (docs/recipes/real-phi4.md).

#include "quartic_tail.hpp"
#include "real_field.hpp"

#include <cstddef>

namespace record::phi4 {

/// S = sum_x [m2 phi^2 + lambda phi^4 + sum_mu (phi_{x + mu} - phi_x)^2] on a square with periodic boundaries.
template <std::size_t Extent>
using theory = real_phi4<torus<Extent, Extent>>;

//[recipe
using site_transform = to_normal<composed<affine, quartic_tail>>;
using first_site = elementwise<composed<composed<scaling, quartic_tail>, odd_spline<20, 6>>>;
using sites = real_sites<site_transform, first_site>;

/// On the finest level the edges are independent of each other, given the sum of their neighbours: that is all that the
/// action couples them to. They stay as they are, and are completed exactly.
using finest = sites::middles;

template <std::size_t Extent>
using flow = coarse_to_fine_flow<Extent, sites, finest>;
//]

static_assert(valid_flow<flow<8>>);

}  // namespace record::phi4
