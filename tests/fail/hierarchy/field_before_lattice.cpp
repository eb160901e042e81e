// SPDX-License-Identifier: BSL-1.0
// EXPECT: the first argument of a hierarchy is its lattice
// EXPECT: real_field
// EXPECT: dimensions
#include <rgflow/language.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<8, 8>, real_field, every_level<decimate<2, block>>> {};
#else
struct flow : hierarchy<real_field, torus<8, 8>, every_level<decimate<2, block>>> {};
#endif

static_assert(valid_flow<flow>);
