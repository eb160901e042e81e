// SPDX-License-Identifier: BSL-1.0
// EXPECT: decimated needs an action whose terms reach no further than along a link
// EXPECT: theory
#include <rgflow/action.hpp>
#include <rgflow/action/decimated.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct theory : action<torus<4, 4>, real_field> {
#ifdef RGFLOW_TWIN
  static constexpr auto density = mu * sq(phi) - over_links(phi * phi_next);
#else
  static constexpr auto density = mu * sq(phi) - over_links(phi * phi_next) - kappa * phi * neighbour<1, 1>(phi);
#endif
};
constexpr auto size = sizeof(decimated_action<theory>);
