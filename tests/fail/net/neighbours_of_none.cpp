// SPDX-License-Identifier: BSL-1.0
// EXPECT: neighbours has nothing to add up
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

// The diagonal of a square of 2 x 2 sites has a squared length of 2, and no site is 2 away from another.
#ifdef RGFLOW_TWIN
using declared = coupling<checkerboard, affine, features<mlp<4>, values, neighbours_at<2>>>;
#else
using declared = coupling<checkerboard, affine, features<mlp<4>, values, neighbours_at<4>>>;
#endif

constexpr auto size = declared::on<patch<1, 0, 2, 2>>::size;
