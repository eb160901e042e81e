// SPDX-License-Identifier: BSL-1.0
// EXPECT: the third argument of runge_kutta says how gradients come
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using kept = keep_every<2>;
#else
using kept = depth<2>;
#endif
using velocity = equivariant_velocity<within<1>, sines<2>, fourier<1>>;
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<continuous<velocity, runge_kutta<4, 5, kept>>>>> {};

static_assert(valid_flow<flow>);
