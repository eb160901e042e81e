// SPDX-License-Identifier: BSL-1.0
#pragma once

// The recipe for the Ising model in two dimensions (docs/recipes/ising.md).

#include "ising_field.hpp"
#include "real_field.hpp"

#include <rgflow/hierarchy/momentum.hpp>

#include <cstddef>

namespace record::ising {

//[recipe
using sites = real_sites<to_normal<affine>, elementwise<composed<scaling, odd_spline<20, 6>>>>;

/// Given its spins the field is normal with the covariance 1 / M, whose short waves are large and reach far. M^(1/2)
/// psi is white noise instead, which the couplings need not know of: the scaling of waves begins as this root. The
/// action couples all sites within two links, so that no edges are independent of each other.
using finest = level<momentum_scaling, sites::edges_4, sites::edges_3, sites::edges_2, sites::edges_1, sites::middles_3,
                     sites::middles_2, sites::middles_1>;

template <std::size_t Extent>
using flow = coarse_to_fine_flow<Extent, sites, finest>;
//]

static_assert(valid_flow<flow<8>>);

}  // namespace record::ising
