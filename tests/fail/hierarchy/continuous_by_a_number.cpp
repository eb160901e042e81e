// SPDX-License-Identifier: BSL-1.0
// EXPECT: the second argument of continuous is how it is integrated
// EXPECT: depth<2>
#include <rgflow/language.hpp>

using namespace rgflow;

using velocity = equivariant_velocity<within<2>, sines<2>, fourier<1>>;
#ifdef RGFLOW_TWIN
using steps = runge_kutta<2, 2>;
#else
using steps = depth<2>;
#endif
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<continuous<velocity, steps>>>> {};

static_assert(valid_flow<flow>);
