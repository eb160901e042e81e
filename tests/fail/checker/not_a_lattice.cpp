// SPDX-License-Identifier: BSL-1.0
// EXPECT: what check_lattice was given is not a lattice
// EXPECT: ring
// EXPECT: periodic
#include <rgflow/engine/checker/lattice.hpp>

using namespace rgflow;

struct ring {
  static constexpr std::size_t dimensions = 1, volume = 8;
  static constexpr std::array<std::size_t, 1> extents{8};
#ifdef RGFLOW_TWIN
  static constexpr bool periodic = true;
#endif
};

bool const passed = check_lattice<ring>().passed();
