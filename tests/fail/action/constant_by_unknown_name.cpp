// SPDX-License-Identifier: BSL-1.0
// EXPECT: this action has no constant of that name
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct theory : action<torus<4, 4>, complex_field> {
  static constexpr auto density = mu * norm(phi) - t * over_links(2_c * re(conj(phi) * phi_next));
};
#ifdef RGFLOW_TWIN
auto f() { return bind<theory>(mu = 5., t = 1.).constant<"mu">(); }
#else
auto f() { return bind<theory>(mu = 5., t = 1.).constant<"lambda">(); }
#endif
