// SPDX-License-Identifier: BSL-1.0
// EXPECT: pushforward_kl needs an action with its constants
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;
using namespace rgflow::symbols;

using plain = model<independent_sites<torus<4>, real_field>>;
struct theory : real_free<torus<4>> {};

void declared(plain const& m) {
  annealed const before(m, bind<theory>(m2 = 1.));
#ifdef RGFLOW_TWIN
  pushforward_kl loss(before, bind<theory>(m2 = 2.));
#else
  pushforward_kl loss(before, bind<theory>(m2 = between(1., 2.)));
#endif
}
