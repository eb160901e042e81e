// SPDX-License-Identifier: BSL-1.0
// EXPECT: an element of either<...>, both<...> or given<...> is not a set of sites of this lattice
// EXPECT: element_of_sites<2(UL|ul)?, .*checkerboard
// EXPECT: lacks<.*contains\(coordinates\)
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using mask = either<corner<0, 1>, corner<1, 0>>;
#else
using mask = either<corner<0, 1>, checkerboard>;
#endif
using velocity = cnn_velocity<within<1>, hidden_channels<2>, fourier<1>, mask>;
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<continuous<velocity, runge_kutta<4, 2>>>>> {};

static_assert(valid_flow<flow>);
