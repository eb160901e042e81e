// SPDX-License-Identifier: BSL-1.0
// EXPECT: the sites of this level do not close around the lattice
// EXPECT: torus<8(UL|ul)?, 7(UL|ul)?>
#include <rgflow/language.hpp>

using namespace rgflow;

using at_each = level<everywhere<act_norm>>;
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<8, 6>, real_field, levels<at_each, at_each>, checkerboard> {};
#else
struct flow : hierarchy<torus<8, 7>, real_field, levels<at_each, at_each>, checkerboard> {};
#endif

static_assert(valid_flow<flow>);
