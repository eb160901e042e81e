// SPDX-License-Identifier: BSL-1.0
// EXPECT: an oriented coupling turns with the phases of a complex field
// EXPECT: oriented_stencil_coupling
#include <rgflow/language.hpp>

using namespace rgflow;

using step = oriented_stencil_coupling<odd_sites, within<1>, affine, scaling, mlp<4>>;
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, complex_field, levels<level<step>>> {};
#else
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<step>>> {};
#endif

static_assert(valid_flow<flow>);
