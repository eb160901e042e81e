// SPDX-License-Identifier: BSL-1.0
// EXPECT: invariant_under and equivariant_under need a group
// EXPECT: lacks<.*generators<Lattice, Field>
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct theory : action<torus<4, 4>, real_field> {
  static constexpr auto density = m2 * sq(phi) + over_links(sq(phi_next - phi));
};
#ifdef RGFLOW_TWIN
static_assert(invariant_under<theory, translations_by<1>>);
#else
static_assert(invariant_under<theory, translations>);
#endif
