// SPDX-License-Identifier: BSL-1.0
// EXPECT: a complex coupling scales and turns the values of a complex field, and this field is not one
// EXPECT: complex_stencil_coupling
#include <rgflow/language.hpp>

using namespace rgflow;

using step = complex_stencil_coupling<odd_sites, within<1>, mlp<4>>;
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, complex_field, levels<level<step>>> {};
#else
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<step>>> {};
#endif

static_assert(valid_flow<flow>);
