// SPDX-License-Identifier: BSL-1.0
// EXPECT: what measures here is not an observable: it is called as observe\(phi, out\)
// EXPECT: lacks<.*operator\(\)\(phi, out\)
#include <rgflow/engine/checker/observable.hpp>

using namespace rgflow;

bool checked(engine::lattice const& sites) {
#ifdef RGFLOW_TWIN
  return check_observable([](auto phi, auto out) { out[0] = phi[0]; }, sites, 1, 1).passed();
#else
  return check_observable([](double phi) { return phi; }, sites, 1, 1).passed();
#endif
}
