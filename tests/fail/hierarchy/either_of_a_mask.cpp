// SPDX-License-Identifier: BSL-1.0
// EXPECT: an element of either<...>, both<...> or given<...> is not a set of sites of this lattice
// EXPECT: element_of_sites<2(UL|ul)?, .*checkerboard
// EXPECT: lacks<.*contains\(coordinates\)
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using sites = either<corner<0, 1>, corner<1, 0>>;
#else
using sites = either<corner<0, 1>, checkerboard>;
#endif
struct flow : hierarchy<torus<4, 4>, real_field,
                        every_level<stencil_coupling<given<sites, corner<0, 0>>, within<1>, affine, mlp<4>>>> {};

static_assert(valid_flow<flow>);
