// SPDX-License-Identifier: BSL-1.0
// EXPECT: a step of this level acts on waves, which need a lattice without edges
// EXPECT: fitting_level<0
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<8, 8>, real_field, every_level<momentum_scaling, into_momentum_shells>> {};
#else
struct flow : hierarchy<open_lattice<8, 8>, real_field, every_level<momentum_scaling, into_momentum_shells>> {};
#endif

static_assert(valid_flow<flow>);
