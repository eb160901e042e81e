// SPDX-License-Identifier: BSL-1.0
// EXPECT: `symmetries` of an action or a flow is not a group
// EXPECT: lacks<.*generators<Lattice, Field>
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct theory : action<torus<4, 4>, real_field> {
#ifdef RGFLOW_TWIN
  using symmetries = sign_flip;
#else
  using symmetries = phases;
#endif
  static constexpr auto density = m2 * sq(phi);
};
auto f() { return bind<theory>(m2 = 1.); }
