// SPDX-License-Identifier: BSL-1.0
// EXPECT: vector_coupling moves vectors, all channels of a site
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, complex_field, every_level<decimate<2, vector_coupling<checkerboard, mlp<4>>>>> {
  using symmetries = group<u1>;
};
#else
struct flow : hierarchy<torus<4, 4>, complex_field, every_level<decimate<2, vector_coupling<channel_halves, mlp<4>>>>> {
  using symmetries = group<u1>;
};
#endif
static_assert(valid_flow<flow>);
