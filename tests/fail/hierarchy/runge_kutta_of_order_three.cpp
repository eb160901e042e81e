// SPDX-License-Identifier: BSL-1.0
// EXPECT: runge_kutta<order, steps> has order 2 or 4
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
constexpr std::size_t order = 4;
#else
constexpr std::size_t order = 3;
#endif
using velocity = equivariant_velocity<within<1>, sines<2>, fourier<1>>;
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<continuous<velocity, runge_kutta<order, 5>>>>> {};

static_assert(valid_flow<flow>);
