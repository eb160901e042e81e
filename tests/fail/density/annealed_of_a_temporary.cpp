// SPDX-License-Identifier: BSL-1.0
// EXPECT: a temporary is gone at the end of the line
// EXPECT: model<.*independent_sites
#include <rgflow/rgflow.hpp>

using namespace rgflow;
using namespace rgflow::symbols;

struct theory : real_phi4<torus<4, 4>> {};
using sites = independent_sites<torus<4, 4>, real_field>;

void run() {
  auto const action = bind<theory>(m2 = 1., lambda = 0.5);
#ifdef RGFLOW_TWIN
  model<sites> const prior(seed{1});
  annealed const moved(prior, action);
#else
  annealed const moved(model<sites>(seed{1}), action);
#endif
}
