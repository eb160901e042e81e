// SPDX-License-Identifier: BSL-1.0
// EXPECT: an element of levels<[.]{3}> is not a level
// EXPECT: element_of_levels<1(UL|ul)?, finest
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using finest = level<everywhere<act_norm>>;
#else
struct finest : level<everywhere<act_norm>> {};
#endif
struct flow : hierarchy<torus<4>, real_field, levels<finest>> {};
static_assert(valid_flow<flow>);
