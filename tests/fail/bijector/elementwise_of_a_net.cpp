// SPDX-License-Identifier: BSL-1.0
// EXPECT: the argument of elementwise is not a transform
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = elementwise<affine>;
#else
using declared = elementwise<mlp<4>>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;
