// SPDX-License-Identifier: BSL-1.0
// EXPECT: hmc and log_weights need an action
// EXPECT: lacks<.*value\(lattice, phi\)
#include <rgflow/engine/mcmc/hmc.hpp>
#include <rgflow/engine/simd.hpp>

using namespace rgflow;

struct mine {
  template <class V>
#ifdef RGFLOW_TWIN
  V value(engine::lattice const&, V const* phi) const {
#else
  V energy(engine::lattice const&, V const* phi) const {
#endif
    return phi[0] * phi[0];
  }
};
std::size_t const bytes = sizeof(engine::hmc<engine::lanes<double>, mine>);
