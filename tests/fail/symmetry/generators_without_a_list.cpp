// SPDX-License-Identifier: BSL-1.0
// EXPECT: an element of a group is not a symmetry
// EXPECT: element_of_group<1, turned_by
// EXPECT: lacks<.*a list of generators
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct turned_by {
  template <class, class>
  static constexpr auto generators() {
#ifdef RGFLOW_TWIN
    return std::array{generator("mine").component(0, 0, -1)};
#else
    return generator("mine").component(0, 0, -1);
#endif
  }
};
struct theory : action<torus<4, 4>, real_field> {
  using symmetries = group<turned_by>;
  static constexpr auto density = m2 * sq(phi);
};
auto f() { return bind<theory>(m2 = 1.); }
