// SPDX-License-Identifier: BSL-1.0
// EXPECT: continuous moves a real field
// EXPECT: continuous<rgflow::
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using field = real_field;
#else
using field = complex_field;
#endif
using velocity = equivariant_velocity<within<2>, sines<2>, fourier<1>>;
struct flow : hierarchy<torus<4, 4>, field, levels<level<continuous<velocity, runge_kutta<4, 2>>>>> {};

static_assert(valid_flow<flow>);
