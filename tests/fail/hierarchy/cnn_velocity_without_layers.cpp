// SPDX-License-Identifier: BSL-1.0
// EXPECT: the second argument of a cnn_velocity says how many numbers each hidden layer has
// EXPECT: cnn_velocity<rgflow::.*hidden_channels<>
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using hidden = hidden_channels<2>;
#else
using hidden = hidden_channels<>;
#endif
using velocity = cnn_velocity<within<1>, hidden, fourier<1>>;
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<continuous<velocity, runge_kutta<4, 2>>>>> {};

static_assert(valid_flow<flow>);
