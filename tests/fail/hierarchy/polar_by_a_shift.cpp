// SPDX-License-Identifier: BSL-1.0
// EXPECT: the first transform of a polar coupling moves the modulus
// EXPECT: polar_stencil_coupling
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using of_modulus = composed<scaling, odd_spline<4>>;
#else
using of_modulus = affine;
#endif
using step = polar_stencil_coupling<odd_sites, within<1>, of_modulus, odd_circular_spline<4>, mlp<4>>;
struct flow : hierarchy<torus<4, 4>, complex_field, levels<level<step>>> {};

static_assert(valid_flow<flow>);
