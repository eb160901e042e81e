// SPDX-License-Identifier: BSL-1.0
// EXPECT: separate was given another number of nets than the transform has parameters per moved value
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>
#include <rgflow/symmetry.hpp>

using namespace rgflow;

using turning = group_mlp<point_group, 1>;
#ifdef RGFLOW_TWIN
using declared = coupling<channel_halves, affine, separate<turning, turning>>;
#else
using declared = coupling<channel_halves, affine, separate<turning, turning, turning, turning>>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;
