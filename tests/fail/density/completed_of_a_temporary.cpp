// SPDX-License-Identifier: BSL-1.0
// EXPECT: a temporary is gone at the end of the line
// EXPECT: model<.*flow
#include <rgflow/action.hpp>
#include <rgflow/completed.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, block>>> {};
using theory = real_phi4<torus<4>>;

void declared(decimated_action<theory> const& action) {
#ifdef RGFLOW_TWIN
  model<flow> m(seed{1});
  completed const whole(m, action);
#else
  completed const whole(model<flow>(seed{1}), action);
#endif
}
