// SPDX-License-Identifier: BSL-1.0
// EXPECT: the second argument of a stencil_coupling says how far its net sees
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using step = stencil_coupling<odd_sites, within<1>, affine, mlp<4>>;
#else
using step = stencil_coupling<odd_sites, cell<2>, affine, mlp<4>>;
#endif
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<step>>> {};

static_assert(valid_flow<flow>);
