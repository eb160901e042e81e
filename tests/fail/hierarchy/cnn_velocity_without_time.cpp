// SPDX-License-Identifier: BSL-1.0
// EXPECT: the third argument of a cnn_velocity says how it changes with time
// EXPECT: sines<1
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using time_basis = fourier<1>;
#else
using time_basis = sines<1>;
#endif
using velocity = cnn_velocity<within<1>, hidden_channels<2>, time_basis>;
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<continuous<velocity, runge_kutta<4, 2>>>>> {};

static_assert(valid_flow<flow>);
