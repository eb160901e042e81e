// SPDX-License-Identifier: BSL-1.0
// EXPECT: a cell has one edge for all axes, cell<2>, or one for each axis of the lattice
// EXPECT: cell<2(UL|ul)?, 1(UL|ul)?>
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<8, 8, 8>, real_field, every_level<everywhere<act_norm>>, cell<2, 1, 2>> {};
#else
struct flow : hierarchy<torus<8, 8, 8>, real_field, every_level<everywhere<act_norm>>, cell<2, 1>> {};
#endif

static_assert(valid_flow<flow>);
