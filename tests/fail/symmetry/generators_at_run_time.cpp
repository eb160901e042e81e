// SPDX-License-Identifier: BSL-1.0
// EXPECT: an element of a group is not a symmetry
// EXPECT: lacks<.*a constexpr std::array
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>
#include <array>
#include <vector>
using namespace rgflow;
using namespace rgflow::symbols;
struct own_group {
  template <class, class>
#ifdef RGFLOW_TWIN
  static constexpr auto generators() {
    return std::array{generator("mine").component(0, 0, -1)};
#else
  static auto generators() {
    return std::vector{generator("mine").component(0, 0, -1)};
#endif
  }
};
struct theory : action<torus<4, 4>, real_field> {
  using symmetries = group<own_group>;
  static constexpr auto density = a * sq(phi);
};
auto f() { return bind<theory>(a = 1.); }
