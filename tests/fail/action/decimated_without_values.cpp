// SPDX-License-Identifier: BSL-1.0
// EXPECT: decimated needs an action that is declared by a formula, with its constants
// EXPECT: theory
#include <rgflow/action.hpp>
#include <rgflow/action/decimated.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct theory : action<torus<4, 4>, real_field> {
  static constexpr auto density = mu * sq(phi) - over_links(phi * phi_next);
};
#ifdef RGFLOW_TWIN
auto const made = decimated(bind<theory>(mu = 3.));
#else
auto const made = decimated(theory{});
#endif
