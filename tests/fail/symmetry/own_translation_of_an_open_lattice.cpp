// SPDX-License-Identifier: BSL-1.0
// EXPECT: a declared symmetry can.t act on its field and lattice
// EXPECT: a periodic lattice
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
#include <array>
using namespace rgflow;
struct own_group {
  template <class, class>
  static constexpr auto generators() {
#ifdef RGFLOW_TWIN
    return std::array{generator("of my own").component(0, 0, -1)};
#else
    return std::array{generator("of my own").translation(0, 2)};
#endif
  }
};
struct flow : hierarchy<open_lattice<4, 4>, real_field, every_level<decimate<2, vector_coupling<checkerboard, mlp<4>>>>, depth<1>> {
  using symmetries = group<own_group>;
};
static_assert(valid_flow<flow>);
