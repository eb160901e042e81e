// SPDX-License-Identifier: BSL-1.0
// EXPECT: this action is not proved to have a symmetry that it declares
// EXPECT: a reflection of direction 1
// EXPECT: term_of_the_density<.*"over_links\(norm\(phi\) \* ".*"dot\(phi, phi_next\)\)"
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
struct theory : action<torus<4, 4>, channels<12>> {
  using symmetries = group<o<12>, reflections>;
  static constexpr auto density = a * norm(phi) + over_links(norm(phi) * dot(phi, phi_next) * norm(phi_next));
};
#else
struct theory : action<torus<4, 4>, channels<12>> {
  using symmetries = group<o<12>, reflections>;
  static constexpr auto density = a * norm(phi) + over_links(norm(phi) * dot(phi, phi_next));
};
#endif
auto f() { return bind<theory>(a = 1.); }
