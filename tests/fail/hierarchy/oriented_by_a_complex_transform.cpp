// SPDX-License-Identifier: BSL-1.0
// EXPECT: the transforms of an oriented coupling move one coordinate each
// EXPECT: complex_affine
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using along = affine;
#else
using along = complex_affine;
#endif
struct flow : hierarchy<torus<4, 4>, complex_field,
                        levels<level<oriented_stencil_coupling<odd_sites, within<1>, along, scaling, mlp<4>>>>> {};

static_assert(valid_flow<flow>);
