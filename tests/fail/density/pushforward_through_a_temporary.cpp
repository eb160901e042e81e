// SPDX-License-Identifier: BSL-1.0
// EXPECT: a temporary is gone at the end of the line
// EXPECT: model<.*flow
#include <rgflow/rgflow.hpp>

using namespace rgflow;
using namespace rgflow::symbols;

struct theory : real_phi4<torus<4, 4>> {};
using sites = independent_sites<torus<4, 4>, real_field>;
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, coupling<checkerboard, affine, mlp<4>>>>> {};

void run(annealed<model<sites>, bound_action<theory>> const& before) {
#ifdef RGFLOW_TWIN
  model<flow> const layer(seed{1});
  pushforward const carried(before, layer);
#else
  pushforward const carried(before, model<flow>(seed{1}));
#endif
}
