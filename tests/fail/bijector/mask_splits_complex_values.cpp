// SPDX-License-Identifier: BSL-1.0
// EXPECT: this mask keeps one part of a complex value
// EXPECT: channel_halves
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = coupling<checkerboard, complex_affine, mlp<4>>;
#else
using declared = coupling<channel_halves, complex_affine, mlp<4>>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;
