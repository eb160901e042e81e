// SPDX-License-Identifier: BSL-1.0
// EXPECT: estimates the divergence of a cnn_velocity
// EXPECT: equivariant_velocity<
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using net = cnn_velocity<within<1>, hidden_channels<2>, fourier<1>>;
#else
using net = equivariant_velocity<within<1>, sines<2>, fourier<1>>;
#endif
using velocity = hutchinson<net, 2>;
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<continuous<velocity, runge_kutta<4, 2>>>>> {};

static_assert(valid_flow<flow>);
