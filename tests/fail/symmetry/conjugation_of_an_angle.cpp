// SPDX-License-Identifier: BSL-1.0
// EXPECT: a net in this flow does not change its outputs as a declared symmetry needs.* group_mlp
// EXPECT: complex conjugation
// EXPECT: at_level_step_and_bijector<1, 1, 0, 0>
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;

#ifdef RGFLOW_TWIN
using net = group_mlp<conjugation, 4>;
#else
using net = mlp<4>;
#endif
struct flow : hierarchy<torus<4, 4>, complex_field, every_level<decimate<2, complex_coupling<checkerboard, net>>>> {
  using symmetries = group<u1, conjugation>;
};
static_assert(valid_flow<flow>);
