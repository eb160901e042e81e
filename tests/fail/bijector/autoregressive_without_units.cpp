// SPDX-License-Identifier: BSL-1.0
// EXPECT: every hidden layer of an autoregressive block needs at least one unit
#include <rgflow/bijector.hpp>
#include <rgflow/net.hpp>
#include <rgflow/transform.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = autoregressive<affine, 4>;
#else
using declared = autoregressive<affine, 0>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;
