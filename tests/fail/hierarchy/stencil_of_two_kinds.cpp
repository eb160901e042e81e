// SPDX-License-Identifier: BSL-1.0
// EXPECT: do not all have the same sites to read around them
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using step = stencil_coupling<given<odd_sites, corner<0, 0>>, within<2>, affine, mlp<4>>;
#else
using step = stencil_coupling<given<either<odd_sites, corner<1, 1>>, corner<0, 0>>, within<2>, affine, mlp<4>>;
#endif
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<step>>> {};

static_assert(valid_flow<flow>);
