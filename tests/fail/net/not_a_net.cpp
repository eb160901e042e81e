// SPDX-License-Identifier: BSL-1.0
// EXPECT: what a coupling was given as its net is none
// EXPECT: lacks<.*on<inputs, outputs>
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = coupling<checkerboard, affine, mlp<4>>;
#else
using declared = coupling<checkerboard, affine, checkerboard>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;
