// SPDX-License-Identifier: BSL-1.0
// EXPECT: phi_next has a meaning only inside over_links
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct theory : action<torus<4, 4>, complex_field> {
#ifdef RGFLOW_TWIN
  static constexpr auto density = over_links(re(conj(phi) * phi_next));
#else
  static constexpr auto density = re(conj(phi) * phi_next);
#endif
};
using bound = bound_action<theory>::formula;
constexpr auto size = sizeof(bound);
