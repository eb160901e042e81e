// SPDX-License-Identifier: BSL-1.0
// EXPECT: this mask is of another shape than the patch
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = coupling<bit_mask<1, 0, 0, 1>, affine, mlp<4>>;
#else
using declared = coupling<bit_mask<1, 0, 0>, affine, mlp<4>>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;
