// SPDX-License-Identifier: BSL-1.0
// EXPECT: for as many dimensions d as the lattice has
// EXPECT: knights
#include <rgflow/language.hpp>

#include <cstddef>
#include <string>

using namespace rgflow;

struct knights : coarse_graining {
  template <std::size_t Dimensions>
  requires(Dimensions == 2) static constexpr coarse_basis<Dimensions> handed_on(std::size_t) {
    return {{{2, 1}, {-1, 2}}};
  }
  static std::string describe() { return "coarse-graining: moves of a knight"; }
};

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<10, 10>, real_field, every_level<everywhere<act_norm>>, knights> {};
#else
struct flow : hierarchy<torus<10, 10, 10>, real_field, every_level<everywhere<act_norm>>, knights> {};
#endif

static_assert(valid_flow<flow>);
