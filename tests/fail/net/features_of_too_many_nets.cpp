// SPDX-License-Identifier: BSL-1.0
// EXPECT: separate was given another number of nets than the transform has parameters per moved value
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = coupling<checkerboard, affine, features<separate<mlp<4>, mlp<4>>, squares>>;
#else
using declared = coupling<checkerboard, affine, features<separate<mlp<4>>, squares>>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;
