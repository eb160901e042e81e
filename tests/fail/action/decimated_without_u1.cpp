// SPDX-License-Identifier: BSL-1.0
// EXPECT: decimated needs an action of a complex field that is proved to be invariant under a global phase
// EXPECT: theory
#include <rgflow/action.hpp>
#include <rgflow/action/decimated.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct theory : action<torus<4, 4>, complex_field> {
#ifdef RGFLOW_TWIN
  static constexpr auto density = mu * norm(phi) - over_links(re(conj(phi) * phi_next));
#else
  static constexpr auto density = mu * norm(phi) - kappa * re(phi) - over_links(re(conj(phi) * phi_next));
#endif
};
constexpr auto size = sizeof(decimated_action<theory>);
