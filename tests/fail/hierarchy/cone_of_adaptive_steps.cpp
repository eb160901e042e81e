// SPDX-License-Identifier: BSL-1.0
// EXPECT: this step has no finite reach
// EXPECT: adaptive_steps
#include <rgflow/hierarchy/causal.hpp>
#include <rgflow/hierarchy/continuous.hpp>
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using steps = runge_kutta<4, 1>;
#else
using steps = adaptive_steps<runge_kutta<4, 1>, error_below<1, 100>, halvings<2>>;
#endif
using velocity = equivariant_velocity<within<1>, sines<1>, fourier<0>>;
struct flow : hierarchy<torus<16>, real_field, levels<level<continuous<velocity, steps>>>> {};

static_assert(causal_cone<flow>(3).count() == 9);
