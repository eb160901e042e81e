// SPDX-License-Identifier: BSL-1.0
// EXPECT: composed<first, second> needs two transforms
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using both_of = composed<affine, odd_spline<4>>;
#else
using both_of = composed<affine, mlp<4>>;
#endif
static_assert(valid_transform<both_of>);
