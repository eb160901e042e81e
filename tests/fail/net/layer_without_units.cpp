// SPDX-License-Identifier: BSL-1.0
// EXPECT: every hidden layer of an mlp needs at least one unit
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = coupling<checkerboard, affine, mlp<4, 1>>;
#else
using declared = coupling<checkerboard, affine, mlp<4, 0>>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;
