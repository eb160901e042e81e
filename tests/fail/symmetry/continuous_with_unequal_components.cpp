// SPDX-License-Identifier: BSL-1.0
// EXPECT: a part of this flow treats the components of the field differently
// EXPECT: at_level_step_and_bijector<1, 1
// EXPECT: part_of_flow<rgflow::[a-z0-9_:]*continuous
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>

#include <array>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using shorter = conjugation;
#else
struct shorter {
  template <class Lattice, class Field>
  static constexpr auto generators() {
    return std::array{generator("im -> im / 2").component(1, 1, 1, 2)};
  }
};
#endif

using velocity = equivariant_velocity<within<2>, sines<2>, fourier<1>>;
struct flow : hierarchy<torus<4, 4>, complex_field, levels<level<continuous<velocity, runge_kutta<4, 2>>>>> {
  using symmetries = group<u1, shorter>;
};

static_assert(valid_flow<flow>);
