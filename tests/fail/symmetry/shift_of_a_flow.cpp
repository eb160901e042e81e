// SPDX-License-Identifier: BSL-1.0
// EXPECT: no flow has a constant shift as its symmetry
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, vector_coupling<checkerboard, mlp<4>>>>> {
  using symmetries = group<sign_flip>;
};
#else
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, vector_coupling<checkerboard, mlp<4>>>>> {
  using symmetries = group<constant_shift>;
};
#endif
static_assert(valid_flow<flow>);
