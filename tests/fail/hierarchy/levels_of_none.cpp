// SPDX-License-Identifier: BSL-1.0
// EXPECT: levels<...> needs at least one level<steps...>
#include <rgflow/language.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<8, 8>, real_field, levels<level<decimate<2, block>>>> {};
#else
struct flow : hierarchy<torus<8, 8>, real_field, levels<>> {};
#endif

static_assert(valid_flow<flow>);
