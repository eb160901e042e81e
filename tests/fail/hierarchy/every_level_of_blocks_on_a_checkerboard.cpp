// SPDX-License-Identifier: BSL-1.0
// EXPECT: a step of this level needs a rectangular lattice, but the coarse-graining leaves none here
// EXPECT: checkerboard
#include <rgflow/language.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<8>, real_field, every_level<decimate<2, block>>, checkerboard> {};
#else
struct flow : hierarchy<torus<8, 8>, real_field, every_level<decimate<2, block>>, checkerboard> {};
#endif

static_assert(valid_flow<flow>);
