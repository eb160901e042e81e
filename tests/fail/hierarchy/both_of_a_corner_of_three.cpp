// SPDX-License-Identifier: BSL-1.0
// EXPECT: an element of either<...>, both<...> or given<...> is not a set of sites of this lattice
// EXPECT: element_of_sites<1(UL|ul)?, .*corner<0
// EXPECT: lacks<.*contains\(coordinates\)
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using sites = both<corner<0, 1>, in_even_cells>;
#else
using sites = both<corner<0, 0, 1>, in_even_cells>;
#endif
struct flow : hierarchy<torus<4, 4>, real_field,
                        every_level<stencil_coupling<sites, within<1>, affine, mlp<4>>>> {};

static_assert(valid_flow<flow>);
