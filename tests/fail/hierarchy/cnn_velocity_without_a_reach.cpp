// SPDX-License-Identifier: BSL-1.0
// EXPECT: the first argument of a cnn_velocity says how far each of its layers sees
// EXPECT: cnn_velocity<rgflow::.*hidden_channels<2
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using seen = within<2>;
#else
using seen = cell<2>;
#endif
using velocity = cnn_velocity<seen, hidden_channels<2>, fourier<1>>;
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<continuous<velocity, runge_kutta<4, 2>>>>> {};

static_assert(valid_flow<flow>);
