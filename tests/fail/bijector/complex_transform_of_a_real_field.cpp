// SPDX-License-Identifier: BSL-1.0
// EXPECT: a complex transform moves complex values
// EXPECT: complex_affine
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = coupling<checkerboard, affine, mlp<4>>;
#else
using declared = coupling<checkerboard, complex_affine, mlp<4>>;
#endif

constexpr auto size = declared::on<patch<1, 0, 2, 2>>::size;
