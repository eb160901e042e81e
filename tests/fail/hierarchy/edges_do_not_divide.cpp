// SPDX-License-Identifier: BSL-1.0
// EXPECT: the block edges of one level must divide its widest block
#include <rgflow/language.hpp>
using namespace rgflow;
struct block : chain<coupling<halves, affine, mlp<4>>> {};
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<12>, real_field, every_level<decimate<2, block>, decimate<4, block>>> {};
#else
struct flow : hierarchy<torus<12>, real_field, every_level<decimate<2, block>, decimate<3, block>>> {};
#endif
static_assert(valid_flow<flow>);
