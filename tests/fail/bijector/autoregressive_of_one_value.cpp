// SPDX-License-Identifier: BSL-1.0
// EXPECT: an autoregressive block needs two values or a context
#include <rgflow/bijector.hpp>
#include <rgflow/transform.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using site = patch<1, 1>;
#else
using site = patch<1, 0>;
#endif

constexpr auto size = autoregressive<affine, 4>::on<site>::size;
