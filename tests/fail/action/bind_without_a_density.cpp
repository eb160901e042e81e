// SPDX-License-Identifier: BSL-1.0
// EXPECT: bind needs a declared action: a struct that derives from action
// EXPECT: lacks<.*density
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct theory : action<torus<4, 4>, real_field> {
#ifdef RGFLOW_TWIN
  static constexpr auto density = m2 * sq(phi);
#else
  static constexpr auto lagrangian = m2 * sq(phi);
#endif
};
auto const bound = bind<theory>(m2 = 1.);
