// SPDX-License-Identifier: BSL-1.0
// EXPECT: strang_splitting moves even and odd sites in turns
// EXPECT: within<2
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using seen = to_other_colour<within<2>>;
#else
using seen = within<2>;
#endif
using velocity = equivariant_velocity<seen, sines<2>, fourier<1>>;
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<continuous<velocity, strang_splitting<2>>>>> {};

static_assert(valid_flow<flow>);
