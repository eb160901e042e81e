// SPDX-License-Identifier: BSL-1.0
// EXPECT: a net in this flow does not change its outputs as a declared symmetry needs
// EXPECT: phi -> -phi
// EXPECT: at_level_step_and_bijector<1, 2, 1, 0>
// EXPECT: part_of_flow<[a-z0-9_:]*coupling<[a-z0-9_:]*checkerboard
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, real_field, every_level<disentangle<2, coupling<checkerboard, additive, mlp<4>::without_bias>>, decimate<2, chain<coupling<checkerboard, additive, mlp<4>::without_bias>, coupling<checkerboard, additive, mlp<4>::without_bias>>>>> {
  using symmetries = group<sign_flip>;
};
#else
struct flow : hierarchy<torus<4, 4>, real_field, every_level<disentangle<2, coupling<checkerboard, additive, mlp<4>::without_bias>>, decimate<2, chain<coupling<checkerboard, additive, mlp<4>>, coupling<checkerboard, additive, mlp<4>::without_bias>>>>> {
  using symmetries = group<sign_flip>;
};
#endif
static_assert(valid_flow<flow>);
