// SPDX-License-Identifier: BSL-1.0
// EXPECT: this action is not proved to have a symmetry that it declares
// EXPECT: complex conjugation
// EXPECT: term_of_the_density<.*"a \* im\(conj\(phi\) \* ".*"neighbour<1>\(phi\)\)"
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
struct theory : action<torus<4, 4>, complex_field> {
  using symmetries = group<conjugation>;
  static constexpr auto density = mu * norm(phi) - t * over_links(2_c * re(conj(phi) * phi_next)) + a * re(conj(phi) * neighbour<1>(phi));
};
auto f() { return bind<theory>(mu = 5., t = 1., a = 1.); }
#else
struct theory : action<torus<4, 4>, complex_field> {
  using symmetries = group<conjugation>;
  static constexpr auto density = mu * norm(phi) - t * over_links(2_c * re(conj(phi) * phi_next)) + a * im(conj(phi) * neighbour<1>(phi));
};
auto f() { return bind<theory>(mu = 5., t = 1., a = 1.); }
#endif
