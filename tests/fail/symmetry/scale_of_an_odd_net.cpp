// SPDX-License-Identifier: BSL-1.0
// EXPECT: a net in this flow does not change its outputs as a declared symmetry needs
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, coupling<checkerboard, scaling, mlp<4>::even>>>> {
  using symmetries = group<sign_flip>;
};
#else
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, coupling<checkerboard, scaling, mlp<4>::without_bias>>>> {
  using symmetries = group<sign_flip>;
};
#endif
static_assert(valid_flow<flow>);
