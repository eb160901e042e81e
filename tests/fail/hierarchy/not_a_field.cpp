// SPDX-License-Identifier: BSL-1.0
// EXPECT: the second argument of a hierarchy is its field
#include <rgflow/language.hpp>
using namespace rgflow;
using block = coupling<checkerboard, affine, mlp<4>>;
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, complex_field, every_level<decimate<2, block>>> {};
#else
struct flow : hierarchy<torus<4, 4>, float, every_level<decimate<2, block>>> {};
#endif
static_assert(valid_flow<flow>);
