// SPDX-License-Identifier: BSL-1.0
// EXPECT: a layer behind an annealing is of the same fields as that
#include <rgflow/engine/density.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

using plain = independent_sites<torus<4>, real_field>;
struct theory : real_free<torus<4>> {};

#ifdef RGFLOW_TWIN
using flow = model<plain>;
#else
using flow = model<plain, double>;
#endif

void declared(model<plain> const& m, flow const& f) {
  annealed const before(m, bind<theory>(symbols::m2 = 1.));
  pushforward carried(before, f);
}
