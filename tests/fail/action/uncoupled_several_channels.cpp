// SPDX-License-Identifier: BSL-1.0
// EXPECT: uncoupled reads actions of a field with one real or complex number per site
// EXPECT: theory
#include <rgflow/action.hpp>
#include <rgflow/action/uncoupled.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
struct theory : action<torus<4, 4>, complex_field> {
#else
struct theory : action<torus<4, 4>, channels<3>> {
#endif
  static constexpr auto density = mu * norm(phi) + over_links(norm(phi_next - phi));
};
auto const start = uncoupled(bind<theory>(mu = 1.));
