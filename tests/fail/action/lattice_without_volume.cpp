// SPDX-License-Identifier: BSL-1.0
// EXPECT: the first argument of an action is its lattice
// EXPECT: strip
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct strip {
  static constexpr std::size_t dimensions = 2;
  static constexpr std::array<std::size_t, 2> extents{4, 8};
#ifdef RGFLOW_TWIN
  static constexpr std::size_t volume = 32;
#endif
  static constexpr bool periodic = true;
};
struct theory : action<strip, real_field> {
  static constexpr auto density = m2 * sq(phi);
};
auto f() { return bind<theory>(m2 = 1.); }
