// SPDX-License-Identifier: BSL-1.0
// EXPECT: lanes need at least one part
#include <rgflow/engine/simd.hpp>
#ifdef RGFLOW_TWIN
using number = rgflow::engine::lanes<float, 1>;
#else
using number = rgflow::engine::lanes<float, 0>;
#endif
static_assert(sizeof(number) > 0);
