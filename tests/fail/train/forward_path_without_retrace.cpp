// SPDX-License-Identifier: BSL-1.0
// EXPECT: path gradients of forward_kl and adaptive_kl go from a field back to the draw that gives it
// EXPECT: one_way
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, block>>> {};
struct one_way : model<flow> {
#ifndef RGFLOW_TWIN
  void retrace() const;  // hides that of the model
#endif
};

void declared(one_way& q, array_data<float> const& data) {
  trainer run(q, forward_kl(data, bind<real_free<torus<4>>>(symbols::m2 = 1.), path_gradient), {});
}
