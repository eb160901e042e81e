// SPDX-License-Identifier: BSL-1.0
// EXPECT: over_links and over_sites can only be added
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct theory : action<torus<4, 4>, complex_field> {
#ifdef RGFLOW_TWIN
  static constexpr auto density = over_links(sq(re(conj(phi) * phi_next)));
#else
  static constexpr auto density = sq(over_links(re(conj(phi) * phi_next)));
#endif
};
using bound = bound_action<theory>::formula;
constexpr auto size = sizeof(bound);
