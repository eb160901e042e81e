// SPDX-License-Identifier: BSL-1.0
// EXPECT: strang_splitting moves even and odd sites in turns
// EXPECT: cnn_velocity<
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using velocity = equivariant_velocity<to_other_colour<within<1>>, sines<2>, fourier<1>>;
#else
using velocity = cnn_velocity<to_other_colour<within<1>>, hidden_channels<2>, fourier<1>>;
#endif
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<continuous<velocity, strang_splitting<2>>>>> {};

static_assert(valid_flow<flow>);
