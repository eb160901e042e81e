// SPDX-License-Identifier: BSL-1.0
// EXPECT: an element of either<...>, both<...> or given<...> is not a set of sites of this lattice
// EXPECT: element_of_sites<2(UL|ul)?, rows
// EXPECT: lacks<.*name\(\)
#include <rgflow/language.hpp>

using namespace rgflow;

struct rows {
  static constexpr std::size_t period = 2;
  template <std::size_t Dimensions>
  static constexpr bool contains(std::array<std::size_t, Dimensions> const& x) {
    return x[0] % 2 == 0;
  }
#ifdef RGFLOW_TWIN
  static std::string name() { return "rows"; }
#endif
};
struct flow : hierarchy<torus<4, 4>, real_field,
                        every_level<stencil_coupling<given<odd_coordinates<2>, rows>, within<1>, affine, mlp<4>>>> {};

static_assert(valid_flow<flow>);
