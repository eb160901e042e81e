// SPDX-License-Identifier: BSL-1.0
// EXPECT: error_below<numerator, denominator> is a fraction above 0
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using error = error_below<1, 1000>;
#else
using error = error_below<0, 1000>;
#endif
using velocity = equivariant_velocity<within<1>, sines<2>, fourier<1>>;
struct flow : hierarchy<torus<4, 4>, real_field,
                        levels<level<continuous<velocity, adaptive_steps<runge_kutta<4, 2>, error, halvings<4>>>>>> {};

static_assert(valid_flow<flow>);
