// SPDX-License-Identifier: BSL-1.0
// EXPECT: strang_splitting<steps> takes at least one step
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
constexpr std::size_t steps = 1;
#else
constexpr std::size_t steps = 0;
#endif
using velocity = equivariant_velocity<within<1>, sines<2>, fourier<1>>;
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<continuous<velocity, strang_splitting<steps>>>>> {};

static_assert(valid_flow<flow>);
