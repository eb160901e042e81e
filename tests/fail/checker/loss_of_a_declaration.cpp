// SPDX-License-Identifier: BSL-1.0
// EXPECT: check_loss checks an objective on a density
// EXPECT: flow
// EXPECT: lacks<.*value_type
#include <rgflow/engine/checker/loss.hpp>
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

struct theory : real_phi4<torus<4>> {};
struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, block>>> {};
#ifdef RGFLOW_TWIN
using checked = model<flow>;
#else
using checked = flow;
#endif

bool passes(checked& m) {
  using symbols::lambda, symbols::m2;
  return check_loss(reverse_kl(bind<theory>(m2 = 1., lambda = 1.)), m).passed();
}
