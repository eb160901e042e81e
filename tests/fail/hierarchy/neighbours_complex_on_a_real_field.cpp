// SPDX-License-Identifier: BSL-1.0
// EXPECT: a complex transform moves complex values
// EXPECT: complex_affine
#include <rgflow/language.hpp>

using namespace rgflow;

using step = neighbour_coupling<even_sites, complex_affine, mlp<4>>;
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, complex_field, every_level<step>> {};
#else
struct flow : hierarchy<torus<4, 4>, real_field, every_level<step>> {};
#endif

static_assert(valid_flow<flow>);
