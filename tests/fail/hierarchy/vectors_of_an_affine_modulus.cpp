// SPDX-License-Identifier: BSL-1.0
// EXPECT: the transform of a vector_stencil_coupling acts on moduli of vectors
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using length = composed<scaling, odd_spline<4>>;
#else
using length = affine;
#endif
struct flow : hierarchy<torus<4, 4>, complex_field,
                        levels<level<vector_stencil_coupling<odd_sites, within<1>, length, mlp<4>>>>> {};

static_assert(valid_flow<flow>);
