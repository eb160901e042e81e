// SPDX-License-Identifier: BSL-1.0
// EXPECT: conditioned fixes the context numbers of a conditional density, and this one reads none
// EXPECT: flow
#include <rgflow/engine/density.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, block>>, context<1>> {};
#else
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, block>>> {};
#endif

void declared(model<flow> const& m) { conditioned const fixed(m, {0.5F}); }
