// SPDX-License-Identifier: BSL-1.0
// EXPECT: the value that was given for a constant is no number
// EXPECT: mu
#include <rgflow/action.hpp>

using namespace rgflow;
using namespace rgflow::symbols;

struct theory : action<torus<4, 4>, real_field> {
  static constexpr auto density = mu * sq(phi);
};
#ifdef RGFLOW_TWIN
auto bound() { return bind<theory>(mu = 1); }
#else
auto bound() { return bind<theory>(mu = "1"); }
#endif
