// SPDX-License-Identifier: BSL-1.0
// EXPECT: a declared symmetry can't act on its field and lattice
// EXPECT: a periodic lattice
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
struct theory : action<open_lattice<4, 4>, real_field> {
  using symmetries = group<point_group>;
  static constexpr auto density = m2 * sq(phi) + over_links(sq(phi_next - phi));
};
auto f() { return bind<theory>(m2 = 1.); }
#else
struct theory : action<open_lattice<4, 4>, real_field> {
  using symmetries = group<translations_by<1>>;
  static constexpr auto density = m2 * sq(phi) + over_links(sq(phi_next - phi));
};
auto f() { return bind<theory>(m2 = 1.); }
#endif
