// SPDX-License-Identifier: BSL-1.0
// EXPECT: features needs at least one feature after its net
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = coupling<checkerboard, affine, features<mlp<4>, values>>;
#else
using declared = coupling<checkerboard, affine, features<mlp<4>>>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;
