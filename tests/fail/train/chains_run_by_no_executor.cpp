// SPDX-License-Identifier: BSL-1.0
// EXPECT: what is to run the tasks here is not an executor
// EXPECT: const two_threads|two_threads const
// EXPECT: lacks<.*for_each_task\(n, f\)
#include <rgflow/engine/mcmc.hpp>
#include <rgflow/engine/parallel.hpp>
#include <rgflow/engine/simd.hpp>

using namespace rgflow;

struct free_field {
  template <class V>
  V value(engine::lattice const&, V const* phi) const {
    return phi[0] * phi[0];
  }
};

struct two_threads {
  template <class F>
#ifdef RGFLOW_TWIN
  void for_each_task(std::size_t n, F&& f) const {
#else
  void for_each_task(std::size_t n, F&& f) {
#endif
    for (std::size_t task = 0; task < n; ++task) f(task);
  }
  std::size_t concurrency() const { return 2; }
};

void thermalized(engine::hmc<double, free_field>& chains, two_threads const& threads) { chains.thermalize(threads); }
