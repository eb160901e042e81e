// SPDX-License-Identifier: BSL-1.0
// EXPECT: a part of this flow has trained numbers
// EXPECT: at_level_step_and_bijector<1, 1, 2, 0>
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, chain<coupling<checkerboard, additive, mlp<4>::without_bias>, elementwise<scaling>>>>> {
  using symmetries = group<sign_flip>;
};
#else
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, chain<coupling<checkerboard, additive, mlp<4>::without_bias>, act_norm>>>> {
  using symmetries = group<sign_flip>;
};
#endif
static_assert(valid_flow<flow>);
