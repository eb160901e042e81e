// SPDX-License-Identifier: BSL-1.0
// EXPECT: levels<[.]{3}> lists levels, be they of a single step
// EXPECT: decimate<2, block>
#include <rgflow/language.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4>, real_field, levels<level<decimate<2, block>>>> {};
#else
struct flow : hierarchy<torus<4>, real_field, levels<decimate<2, block>>> {};
#endif
static_assert(valid_flow<flow>);
