// SPDX-License-Identifier: BSL-1.0
// EXPECT: what check_pattern was given is not a coarse-graining pattern for this lattice
// EXPECT: derived_from|coarse_graining
#include <rgflow/engine/checker/pattern.hpp>
#include <rgflow/lattice.hpp>

#include <cstddef>
#include <string>

using namespace rgflow;

#ifdef RGFLOW_TWIN
struct halved : coarse_graining {
#else
struct halved {
#endif
  template <std::size_t Dimensions>
  requires(Dimensions == 1) static constexpr coarse_basis<Dimensions> handed_on(std::size_t) { return {{{2}}}; }
  static std::string describe() { return "coarse-graining: halved"; }
};

bool const passed = check_pattern<halved, torus<8>>().passed();
