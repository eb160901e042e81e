// SPDX-License-Identifier: BSL-1.0
// EXPECT: annealed carries a density without context numbers over to a theory
#include <rgflow/engine/density.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

#include <utility>

using namespace rgflow;

struct theory : real_free<torus<4>> {};
struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, block>>, context<1>> {};

void declared(model<flow> const& m) {
  auto const action = bind<theory>(symbols::m2 = 1.);
#ifdef RGFLOW_TWIN
  conditioned const fixed(m, {0.5F});
#else
  auto const& fixed = m;
#endif
  annealed(fixed, action).sample(10);
}
