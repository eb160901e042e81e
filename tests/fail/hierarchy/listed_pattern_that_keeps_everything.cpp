// SPDX-License-Identifier: BSL-1.0
// EXPECT: a coarse-graining pattern must hand on fewer sites than a level has
// EXPECT: <1(UL|ul)?,
#include <rgflow/language.hpp>

#include <cstddef>
#include <string>

using namespace rgflow;

struct flattened : coarse_graining {
  template <std::size_t Dimensions>
  requires(Dimensions == 2) static constexpr coarse_basis<Dimensions> handed_on(std::size_t) {
#ifdef RGFLOW_TWIN
    return {{ {2, 0}, { 0, 1 } }};
#else
    return {{{2, 0}, {2, 0}}};
#endif
  }
  static std::string describe() { return "coarse-graining: flattened"; }
};

using at_each = level<everywhere<act_norm>>;
struct flow : hierarchy<torus<8, 8>, real_field, levels<at_each, at_each>, flattened> {};

static_assert(valid_flow<flow>);
