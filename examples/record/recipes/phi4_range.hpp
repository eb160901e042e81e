// SPDX-License-Identifier: BSL-1.0
#pragma once

// A recipe for real phi^4 in two dimensions at all couplings of a range: that of a single one, with nets that read the
// coupling, too.

#include "real_field.hpp"

#include <cstddef>

namespace record::phi4_range {

/// S = sum_x [m2 phi^2 + lambda phi^4 + sum_mu (phi_{x + mu} - phi_x)^2] on a square with periodic boundaries.
template <std::size_t Extent>
using theory = real_phi4<torus<Extent, Extent>>;

/// On the finest level the edges stay as they are, and are completed exactly.
using finest = level<middles_3, middles_2, middles_1>;

/// The first site comes from nothing but the context.
using first_site = elementwise<composed<scaling, odd_spline<20, 6>>, mlp<16>::with<silu>>;
using coarsest = level<generate<last_edge_of_the_other, 2, last_net>, generate<last_edge_of_one_direction, 1, last_net>,
                       generate<last_middle, 2, last_net>, everywhere<first_site>>;

template <std::size_t Extent>
struct flow : hierarchy<torus<Extent, Extent>, real_field,
                        typename levels_below<Extent, finest, between, coarsest>::type, prior<normal>, context<1>> {
  using symmetries = group<sign_flip>;
};

static_assert(valid_flow<flow<8>>);

}  // namespace record::phi4_range
