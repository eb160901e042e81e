// SPDX-License-Identifier: BSL-1.0
// EXPECT: a lattice-wide coupling on a torus needs even extents
#include <rgflow/language.hpp>

using namespace rgflow;

using velocity = cnn_velocity<within<1>, hidden_channels<2>, fourier<1>, even_sites>;
#ifdef RGFLOW_TWIN
using lattice = torus<4, 6>;
#else
using lattice = torus<4, 5>;
#endif
struct flow : hierarchy<lattice, real_field, levels<level<continuous<velocity, runge_kutta<4, 2>>>>> {};

static_assert(valid_flow<flow>);
