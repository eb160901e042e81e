// SPDX-License-Identifier: BSL-1.0
// EXPECT: a declared symmetry can't act on its field and lattice
// EXPECT: but_needs<.*a lattice of two dimensions
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct theory : action<torus<8>, real_field> {
#ifdef RGFLOW_TWIN
  using symmetries = group<point_group>;
#else
  using symmetries = group<rotations>;
#endif
  static constexpr auto density = m2 * sq(phi) + over_links(sq(phi_next - phi));
};
auto f() { return bind<theory>(m2 = 1.); }
