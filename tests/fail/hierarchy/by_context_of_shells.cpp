// SPDX-License-Identifier: BSL-1.0
// EXPECT: by_context<part, net> moves the trained numbers of one part that reads no context by itself
// EXPECT: into_momentum_shells
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, real_field,
                        every_level<by_context<momentum_scaling, mlp<4>>, into_momentum_shells>, context<1>> {};
#else
struct flow : hierarchy<torus<4, 4>, real_field,
                        every_level<momentum_scaling, by_context<into_momentum_shells, mlp<4>>>, context<1>> {};
#endif
static_assert(valid_flow<flow>);
