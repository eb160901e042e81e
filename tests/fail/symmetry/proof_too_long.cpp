// SPDX-License-Identifier: BSL-1.0
// EXPECT: the proof that this action has a symmetry that it declares is too long to make
// EXPECT: a reflection of direction 1
// EXPECT: term_of_the_density<.*"a \* ".*"component<0>\(neighbour<1>\(phi\) ".*"\+ neighbour<-1>\(phi\) \+ ".*"neighbour<0, 1>\(phi\.\.\."
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
inline constexpr auto around = neighbour<1>(phi) + neighbour<-1>(phi) + neighbour<0, 1>(phi) + neighbour<0, -1>(phi) +
                               neighbour<0, 0, 1>(phi) + neighbour<0, 0, -1>(phi);
inline constexpr auto u = component<0>(around);
inline constexpr auto v = component<1>(around);
inline constexpr auto w = component<2>(around);
#ifdef RGFLOW_TWIN
inline constexpr auto density_of_theory = u * v + v * w + w * u;
#else
inline constexpr auto density_of_theory = u * v * w + sq(u) * v + sq(v) * w + sq(w) * u + u * sq(v) + v * sq(w) + w * sq(u);
#endif
struct theory : action<torus<4, 4, 4>, channels<3>> {
  using symmetries = group<point_group, permutations>;
  static constexpr auto density = a * density_of_theory;
};
auto f() { return bind<theory>(a = 1.); }
