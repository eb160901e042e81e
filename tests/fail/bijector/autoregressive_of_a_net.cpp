// SPDX-License-Identifier: BSL-1.0
// EXPECT: the first argument of autoregressive is not a transform
#include <rgflow/bijector.hpp>
#include <rgflow/net.hpp>
#include <rgflow/transform.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = autoregressive<affine, 4>;
#else
using declared = autoregressive<mlp<4>, 4>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;
