// SPDX-License-Identifier: BSL-1.0
// EXPECT: a temporary is gone at the end of the line
// EXPECT: serial_executor
#include <rgflow/rgflow.hpp>

using namespace rgflow;

struct flow : hierarchy<torus<4>, real_field, every_level<everywhere<act_norm>>> {};

void run(model<flow>& m) {
#ifdef RGFLOW_TWIN
  engine::serial_executor threads;
  m.run_on(threads);
#else
  m.run_on(engine::serial_executor());
#endif
}
