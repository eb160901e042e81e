// SPDX-License-Identifier: BSL-1.0
// EXPECT: what was given as prior<...> is none
// EXPECT: affine
// EXPECT: lacks<.*log_density\(z\)
#include <rgflow/language.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<8, 8>, real_field, every_level<decimate<2, block>>, prior<normal>> {};
#else
struct flow : hierarchy<torus<8, 8>, real_field, every_level<decimate<2, block>>, prior<affine>> {};
#endif

static_assert(valid_flow<flow>);
