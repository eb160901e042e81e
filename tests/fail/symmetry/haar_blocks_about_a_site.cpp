// SPDX-License-Identifier: BSL-1.0
// EXPECT: a declared symmetry moves the sites, but a step of this flow singles out places
// EXPECT: a reflection of direction 1
// EXPECT: at_level_step_and_bijector<1, 1, 0, 0>
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;

// About the centre of the lattice blocks are carried into blocks, about a site they are not, from the first level on.
using block = coupling<checkerboard, affine, group_mlp<point_group, 2>>;
struct flow : hierarchy<torus<8, 8>, real_field,
                        every_level<disentangle<2, in_haar_basis<block>>, decimate<2, into_haar_basis<block>>>> {
#ifdef RGFLOW_TWIN
  using symmetries = point_group;
#else
  using symmetries = about_a_site<point_group>;
#endif
};
static_assert(valid_flow<flow>);
