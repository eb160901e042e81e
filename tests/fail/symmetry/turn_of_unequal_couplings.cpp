// SPDX-License-Identifier: BSL-1.0
// EXPECT: this action is not proved to have a symmetry that it declares
// EXPECT: a turn of directions 1 and 2
// EXPECT: term_of_the_density<.*"-a \* phi \* neighbour<1>\(phi\)"
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
struct theory : action<torus<4, 4>, real_field> {
  using symmetries = group<rotations>;
  static constexpr auto density = sq(phi) - a * phi * neighbour<1>(phi) - a * phi * neighbour<0, 1>(phi);
};
auto f() { return bind<theory>(a = 1.); }
#else
struct theory : action<torus<4, 4>, real_field> {
  using symmetries = group<rotations>;
  static constexpr auto density = sq(phi) - a * phi * neighbour<1>(phi) - b * phi * neighbour<0, 1>(phi);
};
auto f() { return bind<theory>(a = 1., b = 1.); }
#endif
