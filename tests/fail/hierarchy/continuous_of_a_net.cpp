// SPDX-License-Identifier: BSL-1.0
// EXPECT: the first argument of continuous is the velocity
// EXPECT: continuous<rgflow::.*mlp<8
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using velocity = equivariant_velocity<within<2>, sines<2>, fourier<1>>;
#else
using velocity = mlp<8>;
#endif
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<continuous<velocity, runge_kutta<4, 2>>>>> {};

static_assert(valid_flow<flow>);
