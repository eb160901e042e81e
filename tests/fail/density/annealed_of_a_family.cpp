// SPDX-License-Identifier: BSL-1.0
// EXPECT: annealed needs an action with its constants
#include <rgflow/engine/density.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;
using namespace rgflow::symbols;

struct theory : real_free<torus<4>> {};

void declared(model<independent_sites<torus<4>, real_field>> const& m) {
#ifdef RGFLOW_TWIN
  annealed(m, bind<theory>(m2 = 1.)).sample(10);
#else
  annealed(m, bind<theory>(m2 = between(1., 2.))).sample(10);
#endif
}
