// SPDX-License-Identifier: BSL-1.0
// EXPECT: decimated needs a torus with even extents
// EXPECT: theory
#include <rgflow/action.hpp>
#include <rgflow/action/decimated.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
struct theory : action<torus<4, 6>, real_field> {
#else
struct theory : action<torus<4, 5>, real_field> {
#endif
  static constexpr auto density = mu * sq(phi) - over_links(phi * phi_next);
};
constexpr auto size = sizeof(decimated_action<theory>);
