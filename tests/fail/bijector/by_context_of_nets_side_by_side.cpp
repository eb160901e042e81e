// SPDX-License-Identifier: BSL-1.0
// EXPECT: separate has a net for each parameter of a transform
// EXPECT: by_context<.*householder<2
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
struct block : by_context<householder<2>, mlp<4>> {};
#else
struct block : by_context<householder<2>, separate<mlp<4>, mlp<4>>> {};
#endif
struct flow : hierarchy<torus<4, 4>, complex_field, every_level<decimate<2, block>>, context<1>> {};
static_assert(valid_flow<flow>);
