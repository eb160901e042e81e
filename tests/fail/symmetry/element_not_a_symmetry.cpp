// SPDX-License-Identifier: BSL-1.0
// EXPECT: an element of a group is not a symmetry
// EXPECT: element_of_group<2
// EXPECT: lacks<.*generators<Lattice, Field>
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
struct theory : action<torus<4, 4>, real_field> {
  using symmetries = group<sign_flip, reflections>;
  static constexpr auto density = m2 * sq(phi) + over_links(sq(phi_next - phi));
};
auto f() { return bind<theory>(m2 = 1.); }
#else
struct theory : action<torus<4, 4>, real_field> {
  using symmetries = group<sign_flip, complex_field>;
  static constexpr auto density = m2 * sq(phi) + over_links(sq(phi_next - phi));
};
auto f() { return bind<theory>(m2 = 1.); }
#endif
