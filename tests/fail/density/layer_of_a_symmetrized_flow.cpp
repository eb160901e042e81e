// SPDX-License-Identifier: BSL-1.0
// EXPECT: a layer behind an annealing needs the bijection of a flow
// EXPECT: symmetrized
#include <rgflow/engine/density.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>
#include <rgflow/symmetry.hpp>

using namespace rgflow;

using plain = model<independent_sites<torus<4>, real_field>>;
struct theory : real_free<torus<4>> {};

void declared(plain const& m, plain const& flow) {
  annealed const before(m, bind<theory>(symbols::m2 = 1.));
#ifdef RGFLOW_TWIN
  pushforward carried(before, flow);
#else
  symmetrized const even(flow, sign_flip{});
  pushforward carried(before, even);
#endif
}
