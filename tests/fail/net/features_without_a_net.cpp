// SPDX-License-Identifier: BSL-1.0
// EXPECT: the first argument of features is not a net
// EXPECT: squares
// EXPECT: lacks<.*on<inputs, outputs>
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = coupling<checkerboard, affine, features<mlp<4>, squares>>;
#else
using declared = coupling<checkerboard, affine, features<squares, values>>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;
