// SPDX-License-Identifier: BSL-1.0
// EXPECT: the fourth argument of a cnn_velocity is a set of sites
// EXPECT: checkerboard
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using mask = even_sites;
#else
using mask = checkerboard;
#endif
using velocity = cnn_velocity<within<1>, hidden_channels<2>, fourier<1>, mask>;
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<continuous<velocity, runge_kutta<4, 2>>>>> {};

static_assert(valid_flow<flow>);
