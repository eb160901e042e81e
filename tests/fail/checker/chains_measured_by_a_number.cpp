// SPDX-License-Identifier: BSL-1.0
// EXPECT: what measures here is not an observable
// EXPECT: lacks<.*operator\(\)\(phi, out\)
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

auto measured(engine::hmc<double, free_field>& chains, engine::serial_executor& one) {
#ifdef RGFLOW_TWIN
  return chains.measure(one, 10, 1, [](auto phi, auto out) { out[0] = phi[0]; });
#else
  return chains.measure(one, 10, 1, [](double phi) { return phi; });
#endif
}
