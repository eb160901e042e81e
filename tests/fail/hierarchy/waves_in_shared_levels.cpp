// SPDX-License-Identifier: BSL-1.0
// EXPECT: shared_levels can't hold momentum_scaling
// EXPECT: ::momentum_scaling>
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<8, 8>, real_field, every_level<momentum_scaling>> {};
#else
struct flow : hierarchy<torus<8, 8>, real_field, shared_levels<momentum_scaling>> {};
#endif

static_assert(valid_flow<flow>);
