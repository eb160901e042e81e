// SPDX-License-Identifier: BSL-1.0
// EXPECT: a temporary is gone at the end of the line
// EXPECT: model<.*flow
#include <rgflow/rgflow.hpp>

using namespace rgflow;

struct theory : real_phi4<torus<4, 4>> {};
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, coupling<checkerboard, affine, mlp<4>>>>> {};

void run(bound_action<theory> const& action) {
#ifdef RGFLOW_TWIN
  model<flow> m(seed{1});
  trainer training(m, reverse_kl(action), {});
#else
  trainer training(model<flow>(seed{1}), reverse_kl(action), {});
#endif
}
