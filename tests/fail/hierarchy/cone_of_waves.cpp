// SPDX-License-Identifier: BSL-1.0
// EXPECT: this step has no finite reach
// EXPECT: momentum_scaling
#include <rgflow/hierarchy/causal.hpp>
#include <rgflow/hierarchy/momentum.hpp>
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using first = everywhere<act_norm>;
#else
using first = momentum_scaling;
#endif
struct flow : hierarchy<torus<8>, real_field, every_level<first, decimate<2, act_norm>>> {};

static_assert(level_of_bulk<flow>(1) == 0 && receptive_field<flow>(1).count() == 2);
