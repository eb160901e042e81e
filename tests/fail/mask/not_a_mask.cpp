// SPDX-License-Identifier: BSL-1.0
// EXPECT: the first argument of a coupling is not a mask
// EXPECT: affine
// EXPECT: keeps
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = coupling<checkerboard, affine, mlp<4>>;
#else
using declared = coupling<affine, affine, mlp<4>>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;
