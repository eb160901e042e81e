// SPDX-License-Identifier: BSL-1.0
// EXPECT: disentangle shifts its blocks by half a block
// EXPECT: disentangle<3
#include <rgflow/language.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<9>, real_field, every_level<decimate<3, block>>, cell<3>> {};
#else
struct flow : hierarchy<torus<9>, real_field, every_level<disentangle<3, block>>, cell<3>> {};
#endif

static_assert(valid_flow<flow>);
