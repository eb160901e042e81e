// SPDX-License-Identifier: BSL-1.0
// EXPECT: the density of an action must be real
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct theory : action<torus<4, 4>, complex_field> {
#ifdef RGFLOW_TWIN
  static constexpr auto density = over_links(re(conj(phi) * phi_next));
#else
  static constexpr auto density = over_links(conj(phi) * phi_next);
#endif
};
using bound = bound_action<theory>::formula;
constexpr auto size = sizeof(bound);
