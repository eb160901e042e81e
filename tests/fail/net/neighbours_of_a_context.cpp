// SPDX-License-Identifier: BSL-1.0
// EXPECT: group_mlp and features with neighbours have to know which values they read
#include <rgflow/bijector.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = elementwise<affine, features<mlp<4>, values, squares>>;
#else
using declared = elementwise<affine, features<mlp<4>, values, neighbours>>;
#endif

constexpr auto size = declared::on<patch<1, 1, 2, 2>>::size;
