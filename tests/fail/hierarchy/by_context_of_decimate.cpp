// SPDX-License-Identifier: BSL-1.0
// EXPECT: by_context<part, net> moves the trained numbers of one part that reads no context by itself
// EXPECT: decimate<2
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using step = decimate<2, by_context<householder<2>, mlp<4>>>;
#else
using step = by_context<decimate<2, householder<2>>, mlp<4>>;
#endif
struct flow : hierarchy<torus<4, 4>, complex_field, every_level<step>, context<1>> {};
static_assert(valid_flow<flow>);
