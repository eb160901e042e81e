// SPDX-License-Identifier: BSL-1.0
// EXPECT: estimates a divergence by at least one probe
// EXPECT: cnn_velocity<
#include <rgflow/language.hpp>

using namespace rgflow;

using net = cnn_velocity<within<1>, hidden_channels<2>, fourier<1>>;
#ifdef RGFLOW_TWIN
using velocity = hutchinson<net, 1>;
#else
using velocity = hutchinson<net, 0>;
#endif
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<continuous<velocity, runge_kutta<4, 2>>>>> {};

static_assert(valid_flow<flow>);
