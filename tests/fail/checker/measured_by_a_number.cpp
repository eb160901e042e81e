// SPDX-License-Identifier: BSL-1.0
// EXPECT: what measures here is not an observable
// EXPECT: lacks<.*operator\(\)\(phi, out\)
#include <rgflow/rgflow.hpp>

using namespace rgflow;

struct flow : hierarchy<torus<4>, real_field, every_level<everywhere<act_norm>>> {};

auto measured(model<flow> const& m, model<flow>::field_array const& x) {
#ifdef RGFLOW_TWIN
  return measure(m, x, 1, [](auto phi, auto out) { out[0] = phi[0]; });
#else
  return measure(m, x, 1, 0.5);
#endif
}
