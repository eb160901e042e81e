// SPDX-License-Identifier: BSL-1.0
// EXPECT: an element of levels<[.]{3}> is not a level
// EXPECT: element_of_levels<1(UL|ul)?, .*decimate<2
#include <rgflow/language.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4>, real_field, levels<level<decimate<2, block>>>> {};
#else
struct flow : hierarchy<torus<4>, real_field, levels<decimate<2, block>>> {};
#endif
static_assert(valid_flow<flow>);
