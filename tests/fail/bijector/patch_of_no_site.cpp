// SPDX-License-Identifier: BSL-1.0
// EXPECT: every extent of a patch must be positive
#include <rgflow/bijector.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using block = patch<1, 0, 2, 1>;
#else
using block = patch<1, 0, 2, 0>;
#endif

constexpr auto size = act_norm::on<block>::size;
