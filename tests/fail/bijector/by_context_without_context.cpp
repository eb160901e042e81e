// SPDX-License-Identifier: BSL-1.0
// EXPECT: the net of by_context<part, net> reads context numbers, and here are none
// EXPECT: mlp<4>
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, complex_field, every_level<decimate<2, by_context<radial, mlp<4>>>>, context<1>> {
};
#else
struct flow : hierarchy<torus<4, 4>, complex_field, every_level<decimate<2, by_context<radial, mlp<4>>>>> {};
#endif
static_assert(valid_flow<flow>);
