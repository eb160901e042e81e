// SPDX-License-Identifier: BSL-1.0
// EXPECT: a temporary is gone at the end of the line
// EXPECT: annealed<
#include <rgflow/rgflow.hpp>

using namespace rgflow;
using namespace rgflow::symbols;

struct theory : real_phi4<torus<4, 4>> {};
using sites = independent_sites<torus<4, 4>, real_field>;
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, coupling<checkerboard, affine, mlp<4>>>>> {};

void run(model<sites> const& prior) {
  auto const action = bind<theory>(m2 = 1., lambda = 0.5);
#ifdef RGFLOW_TWIN
  annealed const half_way(prior, action);
  model<flow> const layer(seed{1});
  pushforward const carried(half_way, layer);
#else
  pushforward const carried(annealed(prior, action), model<flow>(seed{1}));
#endif
}
