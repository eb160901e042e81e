// SPDX-License-Identifier: BSL-1.0
// EXPECT: a net in this flow that has to be odd or even reads context numbers too
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, vector_coupling<checkerboard, mlp<4>>>>, context<1>> {
  using symmetries = group<sign_flip>;
};
#else
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, coupling<checkerboard, additive, mlp<4>::without_bias>>>, context<1>> {
  using symmetries = group<sign_flip>;
};
#endif
static_assert(valid_flow<flow>);
