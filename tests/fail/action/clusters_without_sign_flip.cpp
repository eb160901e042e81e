// SPDX-License-Identifier: BSL-1.0
// EXPECT: clusters need an action that is proved to be invariant under sign_flip
// EXPECT: theory
#include <rgflow/action.hpp>
#include <rgflow/action/clusters.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct theory : action<torus<4, 4>, real_field> {
#ifdef RGFLOW_TWIN
  static constexpr auto density = mu * sq(phi) - over_links(phi * phi_next);
#else
  static constexpr auto density = mu * sq(phi) - mu * phi - over_links(phi * phi_next);
#endif
};
double const coupling = cluster_coupling(bind<theory>(mu = 3.));
