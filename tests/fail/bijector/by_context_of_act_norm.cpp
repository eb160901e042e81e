// SPDX-License-Identifier: BSL-1.0
// EXPECT: act_norm takes its numbers from the first data that it sees
// EXPECT: act_norm
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
struct block : elementwise<affine, mlp<4>> {};
#else
struct block : by_context<act_norm, mlp<4>> {};
#endif
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, block>>, context<1>> {};
static_assert(valid_flow<flow>);
