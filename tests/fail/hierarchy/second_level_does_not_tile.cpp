// SPDX-License-Identifier: BSL-1.0
// EXPECT: the blocks of this level do not tile its lattice
// EXPECT: fitting_level<1
#include <rgflow/language.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<8, 8>, real_field, levels<level<decimate<2, block>>, level<decimate<4, block>>>> {};
#else
struct flow : hierarchy<torus<12, 12>, real_field, levels<level<decimate<2, block>>, level<decimate<4, block>>>> {};
#endif

static_assert(valid_flow<flow>);
