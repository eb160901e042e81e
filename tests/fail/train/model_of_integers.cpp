// SPDX-License-Identifier: BSL-1.0
// EXPECT: a model computes in float or in double
// EXPECT: int
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, block>>> {};
#ifdef RGFLOW_TWIN
using numbers = double;
#else
using numbers = int;
#endif
void start() { model<flow, numbers> m; }
