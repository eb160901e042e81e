// SPDX-License-Identifier: BSL-1.0
// EXPECT: a polar coupling turns with the phases of a complex field
// EXPECT: polar_stencil_coupling
#include <rgflow/language.hpp>

using namespace rgflow;

using step = polar_stencil_coupling<odd_sites, within<1>, scaling, odd_circular_spline<4>, mlp<4>>;
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, complex_field, levels<level<step>>> {};
#else
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<step>>> {};
#endif

static_assert(valid_flow<flow>);
