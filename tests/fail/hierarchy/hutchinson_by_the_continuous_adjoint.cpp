// SPDX-License-Identifier: BSL-1.0
// EXPECT: hutchinson draws its signs from the field that a solve starts from
// EXPECT: hutchinson<
#include <rgflow/language.hpp>

using namespace rgflow;

using net = cnn_velocity<within<1>, hidden_channels<2>, fourier<1>>;
using velocity = hutchinson<net, 2>;
#ifdef RGFLOW_TWIN
using steps = runge_kutta<4, 2>;
#else
using steps = runge_kutta<4, 2, continuous_adjoint>;
#endif
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<continuous<velocity, steps>>>> {};

static_assert(valid_flow<flow>);
