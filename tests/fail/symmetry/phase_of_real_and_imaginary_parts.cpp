// SPDX-License-Identifier: BSL-1.0
// EXPECT: the transform of a part of this flow can.t follow a declared symmetry
// EXPECT: a global phase
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, complex_field, every_level<decimate<2, vector_coupling<checkerboard, mlp<4>>>>> {
  using symmetries = group<u1>;
};
#else
struct flow : hierarchy<torus<4, 4>, complex_field, every_level<decimate<2, coupling<checkerboard, affine, mlp<4>>>>> {
  using symmetries = group<u1>;
};
#endif
static_assert(valid_flow<flow>);
