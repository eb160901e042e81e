// SPDX-License-Identifier: BSL-1.0
// EXPECT: an element of a level is not a step
// EXPECT: step_of_level<2(UL|ul)?
// EXPECT: lacks<.*edge
#include <rgflow/language.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<8, 8>, real_field, every_level<disentangle<2, block>, decimate<2, block>>> {};
#else
struct flow : hierarchy<torus<8, 8>, real_field, every_level<disentangle<2, block>, block>> {};
#endif

static_assert(valid_flow<flow>);
