// SPDX-License-Identifier: BSL-1.0
// EXPECT: a step of this level needs a rectangular lattice
// EXPECT: fitting_level<1
#include <rgflow/language.hpp>

using namespace rgflow;

using waves = level<momentum_scaling>;
using sites = level<everywhere<act_norm>>;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<8, 8>, real_field, levels<waves, sites, waves>, checkerboard> {};
#else
struct flow : hierarchy<torus<8, 8>, real_field, levels<waves, waves, waves>, checkerboard> {};
#endif

static_assert(valid_flow<flow>);
