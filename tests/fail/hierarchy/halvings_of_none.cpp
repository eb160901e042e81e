// SPDX-License-Identifier: BSL-1.0
// EXPECT: halvings<times> halves steps 1 to 8 times
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using most = halvings<4>;
#else
using most = halvings<0>;
#endif
using velocity = equivariant_velocity<within<1>, sines<2>, fourier<1>>;
struct flow
    : hierarchy<torus<4, 4>, real_field,
                levels<level<continuous<velocity, adaptive_steps<runge_kutta<4, 2>, error_below<1, 1000>, most>>>>> {};

static_assert(valid_flow<flow>);
