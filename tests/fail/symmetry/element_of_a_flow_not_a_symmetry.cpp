// SPDX-License-Identifier: BSL-1.0
// EXPECT: an element of a group is not a symmetry
// EXPECT: element_of_group<2, .*real_field>
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>

using namespace rgflow;

struct block : coupling<checkerboard, affine, mlp<4>> {};
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, block>>> {
#ifdef RGFLOW_TWIN
  using symmetries = group<group<>, group<>>;
#else
  using symmetries = group<group<>, group<group<>, real_field>>;
#endif
};
static_assert(valid_flow<flow>);
