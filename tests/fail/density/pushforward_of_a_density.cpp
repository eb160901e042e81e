// SPDX-License-Identifier: BSL-1.0
// EXPECT: pushforward and pushforward_kl carry on what annealed\(...\) gives
#include <rgflow/engine/density.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

using plain = model<independent_sites<torus<4>, real_field>>;
struct theory : real_free<torus<4>> {};

void declared(plain const& m, plain const& flow) {
#ifdef RGFLOW_TWIN
  annealed const before(m, bind<theory>(symbols::m2 = 1.));
#else
  auto const& before = m;
#endif
  pushforward carried(before, flow);
}
