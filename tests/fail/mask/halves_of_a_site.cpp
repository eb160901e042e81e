// SPDX-License-Identifier: BSL-1.0
// EXPECT: halves needs a patch with at least one axis
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using block = patch<2, 0, 2>;
#else
using block = patch<2, 0>;
#endif

constexpr bool keeps = halves::keeps<block>(0, 0);
