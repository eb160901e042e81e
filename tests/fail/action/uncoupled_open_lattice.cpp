// SPDX-License-Identifier: BSL-1.0
// EXPECT: uncoupled needs a torus: sites at the edge of an open lattice have other terms
// EXPECT: theory
#include <rgflow/action.hpp>
#include <rgflow/action/uncoupled.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
struct theory : action<torus<4, 4>, real_field> {
#else
struct theory : action<open_lattice<4, 4>, real_field> {
#endif
  static constexpr auto density = mu * sq(phi) + over_links(sq(phi_next - phi));
};
double const log_z = uncoupled(bind<theory>(mu = 1.)).log_z_of_a_site();
