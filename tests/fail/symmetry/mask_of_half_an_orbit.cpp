// SPDX-License-Identifier: BSL-1.0
// EXPECT: the mask of a coupling in this flow is not carried into itself by a declared symmetry
// EXPECT: a reflection of direction 1
// EXPECT: at_level_step_and_bijector<1, 1, 0, 0>
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, channels<2>, every_level<decimate<2, coupling<channel_halves, affine, group_mlp<point_group, 2>>>>, depth<1>> {
  using symmetries = group<point_group>;
};
#else
struct flow : hierarchy<torus<4, 4>, channels<2>, every_level<decimate<2, coupling<checkerboard, affine, mlp<4>>>>, depth<1>> {
  using symmetries = group<point_group>;
};
#endif
static_assert(valid_flow<flow>);
