// SPDX-License-Identifier: BSL-1.0
// EXPECT: the net of by_context<part, net> reads context numbers, and here are none
// EXPECT: mlp<4
#include <rgflow/language.hpp>

using namespace rgflow;

using velocity = equivariant_velocity<within<1>, sines<2>, fourier<1>>;
using block = by_context<continuous<velocity, runge_kutta<4, 2>>, mlp<4>>;
#ifdef RGFLOW_TWIN
using numbers = context<1>;
#else
using numbers = context<0>;
#endif
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, block>>, numbers> {};

static_assert(valid_flow<flow>);
