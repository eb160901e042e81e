// SPDX-License-Identifier: BSL-1.0
// EXPECT: what a coupling was given as its transform is none
// EXPECT: binds_as_transform|mlp|dense_layers
// EXPECT: parameters
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = coupling<checkerboard, affine, mlp<4>>;
#else
using declared = coupling<checkerboard, mlp<4>, affine>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;
