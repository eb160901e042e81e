// SPDX-License-Identifier: BSL-1.0
// EXPECT: a trainer trains a density
// EXPECT: flow
// EXPECT: lacks<.*value_type
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

struct theory : real_phi4<torus<4>> {};
struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, block>>> {};

void declared() {
  using symbols::lambda, symbols::m2;
#ifdef RGFLOW_TWIN
  model<flow> m;
#else
  flow m;
#endif
  trainer t(m, reverse_kl(bind<theory>(m2 = 1., lambda = 1.)), {});
}
