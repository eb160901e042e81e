// SPDX-License-Identifier: BSL-1.0
// EXPECT: the last arguments of a hierarchy are its options
// EXPECT: (argument_of_hierarchy|is_an_option)<5(UL|ul)?, .*level<.*everywhere<.*act_norm
#include <rgflow/language.hpp>

using namespace rgflow;

using step = everywhere<act_norm>;
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4>, real_field, levels<level<step>, level<step>>, prior<laplace>> {};
#else
struct flow : hierarchy<torus<4>, real_field, levels<level<step>>, prior<laplace>, level<step>> {};
#endif
static_assert(valid_flow<flow>);
