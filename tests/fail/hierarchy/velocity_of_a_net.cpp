// SPDX-License-Identifier: BSL-1.0
// EXPECT: the second argument of an equivariant_velocity says what it computes from the field at a site
// EXPECT: mlp<2
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using features_of_a_site = sines<2>;
#else
using features_of_a_site = mlp<2>;
#endif
using velocity = equivariant_velocity<within<2>, features_of_a_site, fourier<1>>;
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<continuous<velocity, runge_kutta<4, 2>>>>> {};

static_assert(valid_flow<flow>);
