// SPDX-License-Identifier: BSL-1.0
// EXPECT: this action is not proved to have a symmetry that it declares
// EXPECT: a reflection of direction 1
// EXPECT: term_of_the_density<.*"a \* phi \* ".*"\(neighbour<1, 1>\(phi\) \+ ".*"neighbour<-1, -1>\(phi\) \+ ".*"neighbour<2>\(phi\) \.\.\."
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
inline constexpr auto across = neighbour<1, 1>(phi) + neighbour<-1, 1>(phi);
#else
inline constexpr auto across = neighbour<1, 1>(phi) + neighbour<-1, -1>(phi);
#endif
struct theory : action<torus<8, 8>, real_field> {
  using symmetries = group<reflections>;
  static constexpr auto density = m2 * sq(phi) + a * phi * (across + neighbour<2>(phi) + neighbour<0, 2>(phi));
};
auto f() { return bind<theory>(m2 = 1., a = 1.); }
