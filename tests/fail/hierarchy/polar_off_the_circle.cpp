// SPDX-License-Identifier: BSL-1.0
// EXPECT: the second transform of a polar coupling moves a phase on a circle
// EXPECT: polar_stencil_coupling
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using of_phase = odd_circular_spline<4>;
#else
using of_phase = odd_spline<4>;
#endif
using step = polar_stencil_coupling<odd_sites, within<1>, scaling, of_phase, mlp<4>>;
struct flow : hierarchy<torus<4, 4>, complex_field, levels<level<step>>> {};

static_assert(valid_flow<flow>);
