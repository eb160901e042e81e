// SPDX-License-Identifier: BSL-1.0
// EXPECT: residual needs at least one block
#include <rgflow/language.hpp>
using namespace rgflow;
#ifdef RGFLOW_TWIN
using net = residual<1, 4>;
#else
using net = residual<0, 4>;
#endif
static_assert(net::on<2, 2>::inputs == 2);
