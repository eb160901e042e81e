// SPDX-License-Identifier: BSL-1.0
// EXPECT: what is to run the tasks here is not an executor
// EXPECT: two_threads
// EXPECT: lacks<.*concurrency\(\)
#include <rgflow/rgflow.hpp>

using namespace rgflow;

struct flow : hierarchy<torus<4>, real_field, every_level<everywhere<act_norm>>> {};

struct two_threads {
  template <class F>
  void for_each_task(std::size_t n, F&& f) const {
    for (std::size_t task = 0; task < n; ++task) f(task);
  }
#ifdef RGFLOW_TWIN
  std::size_t concurrency() const { return 2; }
#endif
};

void run(model<flow>& m, two_threads const& threads) { m.run_on(threads); }
