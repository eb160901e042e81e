// SPDX-License-Identifier: BSL-1.0
// EXPECT: a declared symmetry can't act on its field and lattice
// EXPECT: a complex field
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
struct theory : action<torus<4, 4>, real_field> {
  using symmetries = group<sign_flip>;
  static constexpr auto density = m2 * sq(phi) + over_links(sq(phi_next - phi));
};
auto f() { return bind<theory>(m2 = 1.); }
#else
struct theory : action<torus<4, 4>, real_field> {
  using symmetries = group<u1>;
  static constexpr auto density = m2 * sq(phi) + over_links(sq(phi_next - phi));
};
auto f() { return bind<theory>(m2 = 1.); }
#endif
