// SPDX-License-Identifier: BSL-1.0
// EXPECT: a patch needs at least one channel per site
#include <rgflow/bijector.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using block = patch<1, 0, 2>;
#else
using block = patch<0, 0, 2>;
#endif

constexpr auto size = act_norm::on<block>::size;
