// SPDX-License-Identifier: BSL-1.0
// EXPECT: a hierarchy is given an option twice, where only the last could count
// EXPECT: normal
#include <rgflow/language.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<8, 8>, real_field, every_level<decimate<2, block>>, prior<normal>, depth<2>> {};
#else
struct flow : hierarchy<torus<8, 8>, real_field, every_level<decimate<2, block>>, prior<normal>, depth<2>, prior<laplace>> {};
#endif

static_assert(valid_flow<flow>);
