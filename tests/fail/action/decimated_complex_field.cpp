// SPDX-License-Identifier: BSL-1.0
// EXPECT: decimated integrates over the odd sites of a field with one real number per site
// EXPECT: theory
#include <rgflow/action.hpp>
#include <rgflow/action/decimated.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
struct theory : action<torus<4, 4>, real_field> {
#else
struct theory : action<torus<4, 4>, complex_field> {
#endif
  static constexpr auto density = mu * norm(phi) - over_links(re(conj(phi) * phi_next));
};
constexpr auto size = sizeof(decimated_action<theory>);
