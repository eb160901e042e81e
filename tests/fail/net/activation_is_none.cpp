// SPDX-License-Identifier: BSL-1.0
// EXPECT: as its activation is not one
// EXPECT: ::value\(|slope|needs_input
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = coupling<checkerboard, affine, mlp<4>::with<silu>>;
#else
using declared = coupling<checkerboard, affine, mlp<4>::with<affine>>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;
