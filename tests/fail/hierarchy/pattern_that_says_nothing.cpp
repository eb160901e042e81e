// SPDX-License-Identifier: BSL-1.0
// EXPECT: a coarse-graining pattern says which sites of a level go on
// EXPECT: halved
// EXPECT: lacks<.*handed_on<d>\(level\)
#include <rgflow/language.hpp>

#include <cstddef>
#include <string>

using namespace rgflow;

struct halved : coarse_graining {
#ifdef RGFLOW_TWIN
  template <std::size_t Dimensions>
  requires(Dimensions == 1) static constexpr coarse_basis<Dimensions> handed_on(std::size_t) { return {{{2}}}; }
#endif
  static std::string describe() { return "coarse-graining: halved"; }
};

struct flow : hierarchy<torus<8>, real_field, every_level<everywhere<act_norm>>, halved> {};

static_assert(valid_flow<flow>);
