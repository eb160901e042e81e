// SPDX-License-Identifier: BSL-1.0
// EXPECT: this action has data members, which nothing would read
// EXPECT: theory
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct theory : action<torus<4, 4>, real_field> {
#ifndef RGFLOW_TWIN
  double strength = 2;
#endif
  static constexpr auto density = m2 * sq(phi);
};
auto const bound = bind<theory>(m2 = 1.);
