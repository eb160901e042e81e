// SPDX-License-Identifier: BSL-1.0
// EXPECT: decimated needs links that are bilinear in the field
// EXPECT: theory
#include <rgflow/action.hpp>
#include <rgflow/action/decimated.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct theory : action<torus<4, 4>, real_field> {
#ifdef RGFLOW_TWIN
  static constexpr auto density = mu * sq(phi) + over_links(sq(phi_next - phi));
#else
  static constexpr auto density = mu * sq(phi) + over_links(pow<4>(phi_next - phi));
#endif
};
constexpr auto size = sizeof(decimated_action<theory>);
