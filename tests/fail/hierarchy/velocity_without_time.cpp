// SPDX-License-Identifier: BSL-1.0
// EXPECT: the third argument of an equivariant_velocity says how it changes with time
// EXPECT: sines<3
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using in_time = fourier<3>;
#else
using in_time = sines<3>;
#endif
using velocity = equivariant_velocity<within<2>, sines<2>, in_time>;
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<continuous<velocity, runge_kutta<4, 2>>>>> {};

static_assert(valid_flow<flow>);
