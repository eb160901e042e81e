// SPDX-License-Identifier: BSL-1.0
// EXPECT: in_cells<...> has a 0 or a 1 for every axis
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using middles = both<corner<1, 1>, in_cells<0, 1>>;
#else
using middles = both<corner<1, 1>, in_cells<0, 3>>;
#endif
using step = stencil_coupling<given<middles, corner<0, 0>>, within<2>, affine, mlp<4>>;
struct flow : hierarchy<torus<8, 8>, real_field, levels<level<step>>> {};

static_assert(valid_flow<flow>);
