// SPDX-License-Identifier: BSL-1.0
// EXPECT: adaptive_kl runs chains of one action with its constants
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;
using namespace rgflow::symbols;

struct flow : independent_sites<torus<4, 4>, real_field> {};

auto declared(model<flow> const& m) {
#ifdef RGFLOW_TWIN
  return adaptive_kl(bind<real_phi4<torus<4, 4>>>(m2 = -4., lambda = 5.), m);
#else
  return adaptive_kl(bind<real_phi4<torus<4, 4>>>(m2 = -4., lambda = between(4., 5.)), m);
#endif
}
