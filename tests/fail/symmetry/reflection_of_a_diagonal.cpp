// SPDX-License-Identifier: BSL-1.0
// EXPECT: this action is not proved to have a symmetry that it declares
// EXPECT: a reflection of direction 1
// EXPECT: term_of_the_density<.*"a \* phi \* neighbour<1, 1>\(phi\)"
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
struct theory : action<torus<4, 4>, real_field> {
  using symmetries = group<reflections>;
  static constexpr auto density = m2 * sq(phi) + over_links(sq(phi_next - phi)) + a * phi * (neighbour<1, 1>(phi) + neighbour<1, -1>(phi));
};
auto f() { return bind<theory>(m2 = 1., a = 1.); }
#else
struct theory : action<torus<4, 4>, real_field> {
  using symmetries = group<reflections>;
  static constexpr auto density = m2 * sq(phi) + over_links(sq(phi_next - phi)) + a * phi * neighbour<1, 1>(phi);
};
auto f() { return bind<theory>(m2 = 1., a = 1.); }
#endif
