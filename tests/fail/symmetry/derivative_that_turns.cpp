// SPDX-License-Identifier: BSL-1.0
// EXPECT: a declared symmetry can't act on its field and lattice
// EXPECT: infinitesimal\(\) without a move
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
    return std::array{generator("of my own").infinitesimal().component(0, 1, -1).component(1, 0, 1)};
#else
    return std::array{generator("of my own").infinitesimal().component(0, 1, -1).component(1, 0, 1).direction(0, 0, -1)};
#endif
  }
};
struct theory : action<torus<4, 4>, complex_field> {
  using symmetries = group<own_group>;
  static constexpr auto density = a * im(conj(phi) * neighbour<1>(phi));
};
auto f() { return bind<theory>(a = 1.); }
