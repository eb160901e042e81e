// SPDX-License-Identifier: BSL-1.0
// EXPECT: a part of this flow treats the components of the field differently
// EXPECT: a swap of two components
// EXPECT: part_of_flow<[a-z0-9_:]*channel_mix<.*>, [a-z0-9_:]*decimate<2
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, channels<3>, every_level<decimate<2, vector_coupling<checkerboard, mlp<4>>>>> {
  using symmetries = group<permutations>;
};
#else
struct flow : hierarchy<torus<4, 4>, channels<3>, every_level<decimate<2, channel_mix<>>>> {
  using symmetries = group<permutations>;
};
#endif
static_assert(valid_flow<flow>);
