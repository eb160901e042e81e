// SPDX-License-Identifier: BSL-1.0
// EXPECT: of a complex value the formula language has
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct theory : action<torus<4, 4>, complex_field> {
#ifdef RGFLOW_TWIN
  static constexpr auto density = tanh(norm(phi));
#else
  static constexpr auto density = norm(tanh(phi));
#endif
};
using bound = bound_action<theory>::formula;
constexpr auto size = sizeof(bound);
