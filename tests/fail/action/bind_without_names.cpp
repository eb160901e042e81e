// SPDX-License-Identifier: BSL-1.0
// EXPECT: bind gives constants their values by name
// EXPECT: theory
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct theory : action<torus<4, 4>, real_field> {
  static constexpr auto density = m2 * sq(phi) + lambda * pow<4>(phi);
};
#ifdef RGFLOW_TWIN
auto const bound = bind<theory>(m2 = 1., lambda = 0.5);
#else
auto const bound = bind<theory>(1., 0.5);
#endif
