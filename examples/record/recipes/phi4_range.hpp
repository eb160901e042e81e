// SPDX-License-Identifier: BSL-1.0
#pragma once

// A recipe for real phi^4 in two dimensions at all couplings of a range: that of a single one, with nets that read the
// coupling, too (docs/recipes/family.md).

#include "phi4.hpp"

#include <cstddef>

namespace record::phi4_range {

using phi4::theory;

//[recipe
/// The first site comes from nothing but the context.
using first_site = elementwise<composed<composed<scaling, quartic_tail>, odd_spline<20, 6>>, mlp<16>::with<silu>>;
using sites = real_sites<phi4::site_transform, first_site>;

template <std::size_t Extent>
struct flow : hierarchy<torus<Extent, Extent>, real_field,
                        typename levels_below<Extent, sites::middles, sites::between, sites::coarsest>::type,
                        prior<normal>, context<1>> {
  using symmetries = group<sign_flip>;
};
//]

static_assert(valid_flow<flow<8>>);

}  // namespace record::phi4_range
