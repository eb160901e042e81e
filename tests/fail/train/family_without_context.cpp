// SPDX-License-Identifier: BSL-1.0
// EXPECT: a family of actions hands the flow one context number for each constant with a range
// EXPECT: family_hands<1>.*flow_reads<0>
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, block>>, context<1>> {};
#else
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, block>>> {};
#endif

void declared(model<flow>& m) {
  trainer run(m, reverse_kl(bind<real_free<torus<4>>>(symbols::m2 = between(1., 2.))), {});
}
