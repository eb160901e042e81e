// SPDX-License-Identifier: BSL-1.0
// EXPECT: a declared symmetry can't act on its field and lattice
// EXPECT: a field of n components
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
struct theory : action<torus<4, 4>, channels<3>> {
  using symmetries = group<o<3>>;
  static constexpr auto density = a * norm(phi);
};
auto f() { return bind<theory>(a = 1.); }
#else
struct theory : action<torus<4, 4>, channels<3>> {
  using symmetries = group<o<2>>;
  static constexpr auto density = a * norm(phi);
};
auto f() { return bind<theory>(a = 1.); }
#endif
