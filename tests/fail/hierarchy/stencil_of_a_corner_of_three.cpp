// SPDX-License-Identifier: BSL-1.0
// EXPECT: corner<...> has a 0 or a 1 for every axis
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using step = stencil_coupling<corner<0, 1>, within<1>, affine, mlp<4>>;
#else
using step = stencil_coupling<corner<0, 3>, within<1>, affine, mlp<4>>;
#endif
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<step>>> {};

static_assert(valid_flow<flow>);
