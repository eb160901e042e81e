// SPDX-License-Identifier: BSL-1.0
// EXPECT: a field has at least one channel
#include <rgflow/language.hpp>
using namespace rgflow;
using block = coupling<checkerboard, affine, mlp<4>>;
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, channels<1>, every_level<decimate<2, block>>> {};
#else
struct flow : hierarchy<torus<4, 4>, channels<0>, every_level<decimate<2, block>>> {};
#endif
static_assert(valid_flow<flow>);
