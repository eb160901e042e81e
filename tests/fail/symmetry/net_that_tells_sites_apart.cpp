// SPDX-License-Identifier: BSL-1.0
// EXPECT: a net in this flow tells sites of its block apart that a declared symmetry exchanges
// EXPECT: a turn of directions 1 and 2
// EXPECT: at_level_step_and_bijector<1, 1, 1, 0>
// EXPECT: part_of_flow<[a-z0-9_:]*coupling<[a-z0-9_:]*checkerboard
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, into_haar_basis<coupling<checkerboard, affine, group_mlp<rotations, 2>>>>>> {
  using symmetries = group<rotations>;
};
#else
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, into_haar_basis<coupling<checkerboard, affine, mlp<4>>>>>> {
  using symmetries = group<rotations>;
};
#endif
static_assert(valid_flow<flow>);
