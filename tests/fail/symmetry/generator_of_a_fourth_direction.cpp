// SPDX-License-Identifier: BSL-1.0
// EXPECT: a declared symmetry can't act on its field and lattice
// EXPECT: directions from 0 to 2
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
    return std::array{generator("of my own").direction(0, 0, -1)};
#else
    return std::array{generator("of my own").direction(3, 0, 1)};
#endif
  }
};
struct theory : action<torus<4, 4>, real_field> {
  using symmetries = group<own_group>;
  static constexpr auto density = a * sq(phi);
};
auto f() { return bind<theory>(a = 1.); }
