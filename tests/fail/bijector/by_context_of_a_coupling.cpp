// SPDX-License-Identifier: BSL-1.0
// EXPECT: by_context<part, net> moves the trained numbers of one part that reads no context by itself
// EXPECT: coupling<
#include <rgflow/language.hpp>

using namespace rgflow;

using half = coupling<checkerboard, affine, mlp<4>>;
#ifdef RGFLOW_TWIN
struct block : chain<by_context<elementwise<sinh_arcsinh>, mlp<4>>, half> {};
#else
struct block : by_context<half, mlp<4>> {};
#endif
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, block>>, context<1>> {};
static_assert(valid_flow<flow>);
