// SPDX-License-Identifier: BSL-1.0
// EXPECT: an element of levels<[.]{3}> is not a level
// EXPECT: element_of_levels<2(UL|ul)?, .*prior<.*laplace
#include <rgflow/language.hpp>

using namespace rgflow;

using finest = level<decimate<2, act_norm>>;
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4>, real_field, levels<finest>, prior<laplace>> {};
#else
struct flow : hierarchy<torus<4>, real_field, levels<finest, prior<laplace>>> {};
#endif
static_assert(valid_flow<flow>);
