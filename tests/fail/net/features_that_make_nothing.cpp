// SPDX-License-Identifier: BSL-1.0
// EXPECT: the features of this net make no number of a single input
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = coupling<channel_halves, affine, features<mlp<4>, products, squares>>;
#else
using declared = coupling<channel_halves, affine, features<mlp<4>, products>>;
#endif

constexpr auto size = declared::on<patch<2, 0>>::size;
