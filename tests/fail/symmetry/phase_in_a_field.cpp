// SPDX-License-Identifier: BSL-1.0
// EXPECT: this action is not proved to have a symmetry that it declares
// EXPECT: a global phase
// EXPECT: term_of_the_density<.*"a \* re\(phi\)"
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
struct theory : action<torus<4, 4>, complex_field> {
  using symmetries = group<conjugation, u1>;
  static constexpr auto density = mu * norm(phi) - t * over_links(2_c * re(conj(phi) * phi_next)) + a * norm(phi);
};
auto f() { return bind<theory>(mu = 5., t = 1., a = 1.); }
#else
struct theory : action<torus<4, 4>, complex_field> {
  using symmetries = group<conjugation, u1>;
  static constexpr auto density = mu * norm(phi) - t * over_links(2_c * re(conj(phi) * phi_next)) + a * re(phi);
};
auto f() { return bind<theory>(mu = 5., t = 1., a = 1.); }
#endif
