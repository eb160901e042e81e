// SPDX-License-Identifier: BSL-1.0
// EXPECT: a layer behind an annealing is of the same fields as that: on the same lattice
#include <rgflow/engine/density.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

using plain = model<independent_sites<torus<4>, real_field>>;
struct theory : real_free<torus<4>> {};
#ifdef RGFLOW_TWIN
using layer = model<independent_sites<torus<4>, real_field>>;
#else
using layer = model<independent_sites<torus<8>, real_field>>;
#endif

void declared(plain const& m, layer const& flow) {
  annealed const before(m, bind<theory>(symbols::m2 = 1.));
  pushforward carried(before, flow);
}
