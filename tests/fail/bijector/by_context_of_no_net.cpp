// SPDX-License-Identifier: BSL-1.0
// EXPECT: the net of by_context<part, net> or elementwise<transform, net> is none
// EXPECT: by_context<.*householder<2
// EXPECT: lacks<.*on<inputs, outputs>
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
struct block : by_context<householder<2>, linear> {};
#else
struct block : by_context<householder<2>, householder<2>> {};
#endif
struct flow : hierarchy<torus<4, 4>, complex_field, every_level<decimate<2, block>>, context<1>> {};
static_assert(valid_flow<flow>);
