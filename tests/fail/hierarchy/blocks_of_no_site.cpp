// SPDX-License-Identifier: BSL-1.0
// EXPECT: a block is at least one site wide
#include <rgflow/language.hpp>
using namespace rgflow;
using block = coupling<checkerboard, affine, mlp<4>>;
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, block>>> {};
#else
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<0, block>>> {};
#endif
static_assert(valid_flow<flow>);
