// SPDX-License-Identifier: BSL-1.0
#pragma once

// The recipe for the Ising model in two dimensions.

#include "ising_field.hpp"
#include "real_field.hpp"

#include <rgflow/hierarchy/momentum.hpp>

#include <cstddef>

namespace record::ising {

/// Given its spins the field is normal with the covariance 1 / M, whose short waves are large and reach far. M^(1/2)
/// psi is white noise instead, which the couplings need not know of: the scaling of waves begins as this root. The
/// action couples all sites within two links, so that no edges are independent of each other.
using finest = level<momentum_scaling, edges_4, edges_3, edges_2, edges_1, middles_3, middles_2, middles_1>;

template <std::size_t Extent>
using flow = coarse_to_fine_flow<Extent, finest>;

static_assert(valid_flow<flow<8>>);

}  // namespace record::ising
