// SPDX-License-Identifier: BSL-1.0
// EXPECT: a level step needs a bijector block
// EXPECT: lacks<.*on<patch>
#include <rgflow/language.hpp>
using namespace rgflow;
using block = coupling<checkerboard, affine, mlp<4>>;
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, block>>> {};
#else
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, affine>>> {};
#endif
static_assert(valid_flow<flow>);
