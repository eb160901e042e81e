// SPDX-License-Identifier: BSL-1.0
// EXPECT: the second argument of an action is its field
// EXPECT: double
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
struct theory : action<torus<4, 4>, real_field> {
#else
struct theory : action<torus<4, 4>, double> {
#endif
  static constexpr auto density = m2 * sq(phi);
};
auto f() { return bind<theory>(m2 = 1.); }
