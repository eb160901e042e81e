// SPDX-License-Identifier: BSL-1.0
// EXPECT: the blocks of this level do not tile its lattice
// EXPECT: torus<6(UL|ul)?, 6(UL|ul)?>
#include <rgflow/language.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<8, 8>, real_field, every_level<decimate<4, block>>> {};
#else
struct flow : hierarchy<torus<6, 6>, real_field, every_level<decimate<4, block>>> {};
#endif

static_assert(valid_flow<flow>);
