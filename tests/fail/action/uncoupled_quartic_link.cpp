// SPDX-License-Identifier: BSL-1.0
// EXPECT: uncoupled needs an action that couples the two ends of a link by their product alone
// EXPECT: theory
#include <rgflow/action.hpp>
#include <rgflow/action/uncoupled.hpp>
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
double const log_z = uncoupled(bind<theory>(mu = 1.)).log_z_of_a_site();
