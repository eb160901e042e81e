// SPDX-License-Identifier: BSL-1.0
// EXPECT: what check_lattice was given has no sites to step to
// EXPECT: ring
// EXPECT: previous
#include <rgflow/engine/checker/lattice.hpp>

using namespace rgflow;

struct ring {
  static constexpr std::size_t none = 9;
  std::size_t volume() const { return 8; }
  std::array<std::size_t, 1> extents() const { return {8}; }
  boundary edge() const { return boundary::periodic; }
  std::size_t neighbour(std::size_t site, std::size_t) const { return (site + 1) % 8; }
#ifdef RGFLOW_TWIN
  std::size_t previous(std::size_t site, std::size_t) const { return (site + 7) % 8; }
#endif
};

bool const passed = check_lattice(ring{}).passed();
