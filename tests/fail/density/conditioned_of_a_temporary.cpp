// SPDX-License-Identifier: BSL-1.0
// EXPECT: a temporary is gone at the end of the line
// EXPECT: model<.*flow
#include <rgflow/engine/density.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, block>>, context<1>> {};

void declared() {
#ifdef RGFLOW_TWIN
  model<flow> const m(seed{1});
  conditioned const fixed(m, {0.5F});
#else
  conditioned const fixed(model<flow>(seed{1}), {0.5F});
#endif
}
