// SPDX-License-Identifier: BSL-1.0
// EXPECT: this mask keeps nothing
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = coupling<checkerboard, affine, mlp<4>>;
#else
using declared = coupling<halves, affine, mlp<4>>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 1>>::size;
