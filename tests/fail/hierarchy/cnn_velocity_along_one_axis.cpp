// SPDX-License-Identifier: BSL-1.0
// EXPECT: a cnn_velocity sees equally far in all directions
// EXPECT: along_the_last_axis
#include <rgflow/language.hpp>

using namespace rgflow;

struct along_the_last_axis {
  static constexpr int radius = 2;
  static constexpr bool contains(std::array<int, 2> const& offset) { return offset[0] == 0 && offset[1] >= -2; }
};
#ifdef RGFLOW_TWIN
using seen = within<4>;
#else
using seen = along_the_last_axis;
#endif
using velocity = cnn_velocity<seen, hidden_channels<2>, fourier<1>>;
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<continuous<velocity, runge_kutta<4, 2>>>>> {};

static_assert(valid_flow<flow>);
