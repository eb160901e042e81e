// SPDX-License-Identifier: BSL-1.0
// EXPECT: the blocks of this level do not tile its lattice
// EXPECT: fitting_level<1
#include <rgflow/language.hpp>

using namespace rgflow;

using scaled = level<momentum_scaling>;
using halved = level<momentum_scaling, into_momentum_shells>;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<6, 6>, real_field, levels<halved, scaled>> {};  // 6 x 6, then 3 x 3 sites
#else
struct flow : hierarchy<torus<6, 6>, real_field, levels<halved, halved>> {};
#endif

static_assert(valid_flow<flow>);
