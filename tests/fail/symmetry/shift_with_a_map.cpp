// SPDX-License-Identifier: BSL-1.0
// EXPECT: a declared symmetry can't act on its field and lattice
// EXPECT: infinitesimal\(\) with its shift
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>
#include <array>
using namespace rgflow;
using namespace rgflow::symbols;
struct own_group {
  template <class, class>
  static constexpr auto generators() {
#ifdef RGFLOW_TWIN
    return std::array{generator("of my own").infinitesimal().component(0, 1, 1).shift(1, 1)};
#else
    return std::array{generator("of my own").component(0, 1, 1).shift(1, 1)};
#endif
  }
};
struct theory : action<torus<4, 4>, channels<2>> {
  using symmetries = group<own_group>;
  static constexpr auto density = a * (sq(component<1>(phi)) - 2_c * component<0>(phi));
};
auto f() { return bind<theory>(a = 1.); }
