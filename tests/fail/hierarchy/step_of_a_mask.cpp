// SPDX-License-Identifier: BSL-1.0
// EXPECT: a level step needs a bijector block
// EXPECT: checkerboard
// EXPECT: lacks<.*on<patch>
#include <rgflow/language.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<8, 8>, real_field, every_level<decimate<2, block>>> {};
#else
struct flow : hierarchy<torus<8, 8>, real_field, every_level<decimate<2, checkerboard>>> {};
#endif

static_assert(valid_flow<flow>);
