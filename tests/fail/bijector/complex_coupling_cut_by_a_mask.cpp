// SPDX-License-Identifier: BSL-1.0
// EXPECT: this mask keeps one part of a complex value and lets a complex transform move the other
// EXPECT: channel_halves
#include <rgflow/language.hpp>
using namespace rgflow;

#ifdef RGFLOW_TWIN
using mask = checkerboard;
#else
using mask = channel_halves;
#endif
struct flow : hierarchy<torus<4, 4>, complex_field, every_level<decimate<2, complex_coupling<mask, mlp<4>>>>> {};
static_assert(valid_flow<flow>);
