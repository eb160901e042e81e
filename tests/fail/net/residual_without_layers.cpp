// SPDX-License-Identifier: BSL-1.0
// EXPECT: every block of a residual net needs at least one hidden layer with at least one unit
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = coupling<checkerboard, affine, residual<2, 4>>;
#else
using declared = coupling<checkerboard, affine, residual<2>>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;
