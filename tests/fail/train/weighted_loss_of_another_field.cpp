// SPDX-License-Identifier: BSL-1.0
// EXPECT: this action is of another field than the model
// EXPECT: real_phi4
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;
using namespace rgflow::symbols;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, block>>> {};
#else
struct flow : hierarchy<torus<4>, channels<3>, every_level<decimate<2, block>>> {};
#endif

void declared(model<flow>& m) {
  trainer run(m, alpha_divergence(bind<real_phi4<torus<4>>>(m2 = 1., lambda = 1.), 1), {});
}
