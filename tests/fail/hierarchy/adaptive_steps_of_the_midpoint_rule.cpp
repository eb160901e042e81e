// SPDX-License-Identifier: BSL-1.0
// EXPECT: adaptive_steps says which steps are halved, down to what error
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using steps = runge_kutta<4, 2>;
#else
using steps = runge_kutta<2, 2>;
#endif
using velocity = equivariant_velocity<within<1>, sines<2>, fourier<1>>;
struct flow : hierarchy<torus<4, 4>, real_field,
                        levels<level<continuous<velocity, adaptive_steps<steps, error_below<1, 1000>, halvings<4>>>>>> {
};

static_assert(valid_flow<flow>);
