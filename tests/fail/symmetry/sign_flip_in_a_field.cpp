// SPDX-License-Identifier: BSL-1.0
// EXPECT: this action is not proved to have a symmetry that it declares
// EXPECT: phi -> -phi
// EXPECT: term_of_the_density<.*"a \* phi"
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
struct theory : action<torus<4, 4>, real_field> {
  using symmetries = group<sign_flip>;
  static constexpr auto density = m2 * sq(phi) + over_links(sq(phi_next - phi)) + a * sq(phi);
};
auto f() { return bind<theory>(m2 = 1., a = 1.); }
#else
struct theory : action<torus<4, 4>, real_field> {
  using symmetries = group<sign_flip>;
  static constexpr auto density = m2 * sq(phi) + over_links(sq(phi_next - phi)) + a * phi;
};
auto f() { return bind<theory>(m2 = 1., a = 1.); }
#endif
