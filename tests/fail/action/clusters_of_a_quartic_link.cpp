// SPDX-License-Identifier: BSL-1.0
// EXPECT: clusters need an action that couples the two ends of a link by their product alone
// EXPECT: theory
#include <rgflow/action.hpp>
#include <rgflow/action/clusters.hpp>
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
double const coupling = cluster_coupling(bind<theory>(mu = 1.));
