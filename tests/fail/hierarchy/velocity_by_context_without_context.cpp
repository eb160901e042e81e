// SPDX-License-Identifier: BSL-1.0
// EXPECT: the net of by_context<part, net> reads context numbers, and here are none
// EXPECT: mlp<8>
#include <rgflow/language.hpp>

using namespace rgflow;

using velocity = equivariant_velocity<within<2>, sines<2>, fourier<1>>;
using moves = by_context<continuous<velocity, runge_kutta<4, 2>>, mlp<8>>;
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<moves>>, context<1>> {};
#else
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<moves>>> {};
#endif
static_assert(valid_flow<flow>);
