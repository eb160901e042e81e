// SPDX-License-Identifier: BSL-1.0
// EXPECT: a flow is a type that derives from hierarchy
// EXPECT: flow
#include <rgflow/language.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<8, 8>, real_field, every_level<decimate<2, block>>> {};
#else
struct flow : every_level<decimate<2, block>> {};
#endif

static_assert(valid_flow<flow>);
