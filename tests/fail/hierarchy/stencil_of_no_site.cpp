// SPDX-License-Identifier: BSL-1.0
// EXPECT: the set of sites of this lattice-wide coupling is empty
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using step = stencil_coupling<odd_coordinates<2>, within<2>, affine, mlp<4>>;
#else
using step = stencil_coupling<odd_coordinates<3>, within<2>, affine, mlp<4>>;
#endif
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<step>>> {};

static_assert(valid_flow<flow>);
