// SPDX-License-Identifier: BSL-1.0
// EXPECT: what a coupling was given as its transform is none
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using step = neighbour_coupling<even_sites, affine, mlp<4>>;
#else
using step = neighbour_coupling<even_sites, mlp<4>, affine>;
#endif
struct flow : hierarchy<torus<4, 4>, real_field, every_level<step>> {};

static_assert(valid_flow<flow>);
