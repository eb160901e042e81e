// SPDX-License-Identifier: BSL-1.0
// EXPECT: what was given as laid_out<...> is no layout
// EXPECT: normal
// EXPECT: lacks<.*name
#include <rgflow/language.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};

#ifdef RGFLOW_TWIN
using declared = laid_out<engine::patches_in_lanes>;
#else
using declared = laid_out<normal>;
#endif

struct flow : hierarchy<torus<8, 8>, real_field, every_level<decimate<2, block>>, declared> {};

static_assert(valid_flow<flow>);
