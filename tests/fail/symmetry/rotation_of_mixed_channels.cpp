// SPDX-License-Identifier: BSL-1.0
// EXPECT: a part of this flow treats the components of the field differently
// EXPECT: a rotation of components
// EXPECT: at_level_step_and_bijector<1, 1, 0, 0>
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;

#ifdef RGFLOW_TWIN
using block = vector_coupling<checkerboard, mlp<4>>;
#else
using block = channel_mix<>;
#endif
struct flow : hierarchy<torus<4, 4>, channels<3>, every_level<decimate<2, block>>> {
  using symmetries = group<o<3>>;
};
static_assert(valid_flow<flow>);
