// SPDX-License-Identifier: BSL-1.0
// EXPECT: the first argument of a cnn_velocity says how far each of its layers sees
// EXPECT: cnn_velocity<rgflow::
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using reach = within<2>;
#else
using reach = cell<2>;
#endif
using velocity = cnn_velocity<reach, hidden_channels<4>, fourier<1>>;
struct flow : hierarchy<torus<8, 8>, real_field,
                        every_level<disentangle<4, continuous<velocity, runge_kutta<4, 2>>>, decimate<2, act_norm>>> {};

static_assert(valid_flow<flow>);
