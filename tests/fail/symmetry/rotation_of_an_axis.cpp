// SPDX-License-Identifier: BSL-1.0
// EXPECT: this action is not proved to have a symmetry that it declares
// EXPECT: a rotation of components
// EXPECT: term_of_the_density<.*"a \* component<2>\(phi\)\^2"
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
struct theory : action<torus<4, 4>, channels<3>> {
  using symmetries = group<o<3>>;
  static constexpr auto density = norm(phi) + a * sq(norm(phi));
};
auto f() { return bind<theory>(a = 1.); }
#else
struct theory : action<torus<4, 4>, channels<3>> {
  using symmetries = group<o<3>>;
  static constexpr auto density = norm(phi) + a * sq(component<2>(phi));
};
auto f() { return bind<theory>(a = 1.); }
#endif
