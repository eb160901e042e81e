// SPDX-License-Identifier: BSL-1.0
// EXPECT: a step of this level needs a rectangular lattice, but the coarse-graining leaves none here
// EXPECT: <1(UL|ul)?,
#include <rgflow/language.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};

using blocks = level<decimate<2, block>>;
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<8, 8>, real_field, levels<blocks, level<everywhere<act_norm>>, blocks>, checkerboard> {};
#else
struct flow : hierarchy<torus<8, 8>, real_field, levels<blocks, blocks, blocks>, checkerboard> {};
#endif

static_assert(valid_flow<flow>);
