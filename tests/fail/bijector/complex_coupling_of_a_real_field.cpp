// SPDX-License-Identifier: BSL-1.0
// EXPECT: a complex coupling scales and turns the values of a complex field, and this field is not one
// EXPECT: mlp<4>
#include <rgflow/language.hpp>
using namespace rgflow;

#ifdef RGFLOW_TWIN
using field = complex_field;
#else
using field = real_field;
#endif
struct flow : hierarchy<torus<4, 4>, field, every_level<decimate<2, complex_coupling<checkerboard, mlp<4>>>>> {};
static_assert(valid_flow<flow>);
