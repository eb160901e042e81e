// SPDX-License-Identifier: BSL-1.0
// EXPECT: what is to run the tasks here is not an executor
// EXPECT: pool
// EXPECT: lacks<.*for_each_task\(n, f\)
#include <rgflow/engine/model/any_model.hpp>

using namespace rgflow;

struct pool {
#ifdef RGFLOW_TWIN
  template <class F>
  void for_each_task(std::size_t n, F&& f) {
    for (std::size_t task = 0; task < n; ++task) f(task);
  }
#endif
  std::size_t concurrency() const { return 2; }
};

void run(any_model& model, pool& threads) { model.run_on(threads); }
