// SPDX-License-Identifier: BSL-1.0
// EXPECT: neighbours_at<0> would be the site itself
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = coupling<checkerboard, affine, features<mlp<4>, neighbours_at<1>>>;
#else
using declared = coupling<checkerboard, affine, features<mlp<4>, neighbours_at<0>>>;
#endif

constexpr auto size = declared::on<patch<1, 0, 2, 2>>::size;
