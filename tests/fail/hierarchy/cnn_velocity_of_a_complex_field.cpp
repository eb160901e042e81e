// SPDX-License-Identifier: BSL-1.0
// EXPECT: a cnn_velocity moves a real field, one number for each site
// EXPECT: cnn_velocity<rgflow::
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using velocity = equivariant_velocity<within<2>, sines<2>, fourier<1>>;
#else
using velocity = cnn_velocity<within<2>, hidden_channels<4>, fourier<1>>;
#endif
struct flow : hierarchy<torus<4, 4>, complex_field, levels<level<continuous<velocity, runge_kutta<4, 2>>>>> {};

static_assert(valid_flow<flow>);
