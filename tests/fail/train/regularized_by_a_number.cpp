// SPDX-License-Identifier: BSL-1.0
// EXPECT: regularized takes an objective and the energies that are added to it
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>

using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
auto declared() {
  return regularized(reverse_kl(bind<real_phi4<torus<4, 4>>>(m2 = -4., lambda = 5.)), kinetic_energy{0.1});
}
#else
auto declared() { return regularized(reverse_kl(bind<real_phi4<torus<4, 4>>>(m2 = -4., lambda = 5.)), 0.1); }
#endif
