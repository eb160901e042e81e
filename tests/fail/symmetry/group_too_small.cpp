// SPDX-License-Identifier: BSL-1.0
// EXPECT: a net in this flow tells sites of its block apart that a declared symmetry exchanges
// EXPECT: group_mlp<point_group, widths...>
// EXPECT: a turn of directions 1 and 2
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, into_haar_basis<coupling<checkerboard, affine, group_mlp<point_group, 2>>>>>> {
  using symmetries = group<point_group>;
};
#else
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, into_haar_basis<coupling<checkerboard, affine, group_mlp<reflections, 2>>>>>> {
  using symmetries = group<point_group>;
};
#endif
static_assert(valid_flow<flow>);
