// SPDX-License-Identifier: BSL-1.0
// EXPECT: a temporary is gone at the end of the line
// EXPECT: model<.*flow
#include <rgflow/rgflow.hpp>

using namespace rgflow;

struct flow : hierarchy<torus<4>, real_field, every_level<everywhere<act_norm>>> {};

void run() {
#ifdef RGFLOW_TWIN
  model<flow> const m(seed{1});
  engine::batch_gradient gradient(m);
#else
  engine::batch_gradient gradient(model<flow>(seed{1}));
#endif
}
