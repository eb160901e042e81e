// SPDX-License-Identifier: BSL-1.0
// EXPECT: lanes hold float or double
#include <rgflow/engine/simd.hpp>
#ifdef RGFLOW_TWIN
using number = float;
#else
using number = int;
#endif
static_assert(sizeof(rgflow::engine::lanes<number>) > 0);
