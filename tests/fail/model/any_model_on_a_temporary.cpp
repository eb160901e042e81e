// SPDX-License-Identifier: BSL-1.0
// EXPECT: a temporary is gone at the end of the line
// EXPECT: serial_executor
#include <rgflow/engine/model/any_model.hpp>

using namespace rgflow;

void run(any_model& m) {
#ifdef RGFLOW_TWIN
  engine::serial_executor threads;
  m.run_on(threads);
#else
  m.run_on(engine::serial_executor());
#endif
}
