// SPDX-License-Identifier: BSL-1.0
// EXPECT: an argument of separate is not a net
// EXPECT: argument_of_separate<2, .*additive
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>
#include <rgflow/transform.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = coupling<checkerboard, affine, separate<mlp<4>, mlp<4>>>;
#else
using declared = coupling<checkerboard, affine, separate<mlp<4>, additive>>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;
