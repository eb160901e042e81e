// SPDX-License-Identifier: BSL-1.0
// EXPECT: hutchinson estimates divergences of whole lattices
// EXPECT: hutchinson<
#include <rgflow/language.hpp>

using namespace rgflow;

using net = cnn_velocity<within<1>, hidden_channels<2>, fourier<1>>;
#ifdef RGFLOW_TWIN
using velocity = net;
#else
using velocity = hutchinson<net, 2>;
#endif
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<decimate<2, continuous<velocity, runge_kutta<4, 2>>>>>> {
};

static_assert(valid_flow<flow>);
