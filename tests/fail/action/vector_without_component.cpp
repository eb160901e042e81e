// SPDX-License-Identifier: BSL-1.0
// EXPECT: a field of several channels enters a density through
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct theory : action<torus<4, 4>, channels<3>> {
#ifdef RGFLOW_TWIN
  static constexpr auto density = component<0>(phi) + dot(phi, phi);
#else
  static constexpr auto density = phi + dot(phi, phi);
#endif
};
using bound = bound_action<theory>::formula;
constexpr auto size = sizeof(bound);
