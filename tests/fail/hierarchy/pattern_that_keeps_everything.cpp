// SPDX-License-Identifier: BSL-1.0
// EXPECT: a coarse-graining pattern must hand on fewer sites than a level has
// EXPECT: sheared
#include <rgflow/language.hpp>

#include <cstddef>
#include <string>

using namespace rgflow;

struct sheared : coarse_graining {
  template <std::size_t Dimensions>
  requires(Dimensions == 2) static constexpr coarse_basis<Dimensions> handed_on(std::size_t) {
#ifdef RGFLOW_TWIN
    return {{ {2, 0}, { 1, 1 } }};
#else
    return {{{1, 0}, {1, 1}}};
#endif
  }
  static std::string describe() { return "coarse-graining: sheared"; }
};

struct flow : hierarchy<torus<8, 8>, real_field, every_level<everywhere<act_norm>>, sheared> {};

static_assert(valid_flow<flow>);
