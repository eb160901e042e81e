// SPDX-License-Identifier: BSL-1.0
// EXPECT: shared_levels can.t hold own_per_position blocks
#include <rgflow/language.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<8, 8>, real_field, every_level<decimate<2, own_per_position<block>>>> {};
#else
struct flow : hierarchy<torus<8, 8>, real_field, shared_levels<decimate<2, own_per_position<block>>>> {};
#endif

static_assert(valid_flow<flow>);
