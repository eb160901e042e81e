// SPDX-License-Identifier: BSL-1.0
// EXPECT: the mask of a coupling in this flow is not carried into itself by a declared symmetry
// EXPECT: a turn of directions 1 and 2
// EXPECT: at_level_step_and_bijector<1, 1, 0, 0>
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;

// A turn swaps the checkerboard of 2 x 2 sites with its complement; of their Haar coefficients it exchanges the two
// differences, which are both moved.
#ifdef RGFLOW_TWIN
using block = in_haar_basis<coupling<checkerboard, affine, group_mlp<rotations, 2>>>;
#else
using block = coupling<checkerboard, affine, mlp<4>>;
#endif
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, block>>, depth<1>> {
  using symmetries = group<rotations>;
};
static_assert(valid_flow<flow>);
