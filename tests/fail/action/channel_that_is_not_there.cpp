// SPDX-License-Identifier: BSL-1.0
// EXPECT: asks for a channel that the field does not have
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct theory : action<torus<4, 4>, channels<3>> {
#ifdef RGFLOW_TWIN
  static constexpr auto density = sq(component<2>(phi));
#else
  static constexpr auto density = sq(component<3>(phi));
#endif
};
using bound = bound_action<theory>::formula;
constexpr auto size = sizeof(bound);
