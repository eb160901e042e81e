// SPDX-License-Identifier: BSL-1.0
// EXPECT: a lattice of a single site has no level
// EXPECT: torus<1
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<1>, real_field, levels<level<everywhere<act_norm>>>> {};
#else
struct flow : hierarchy<torus<1>, real_field, every_level<everywhere<act_norm>>> {};
#endif

static_assert(valid_flow<flow>);
