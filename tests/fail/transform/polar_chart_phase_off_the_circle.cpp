// SPDX-License-Identifier: BSL-1.0
// EXPECT: the phase in polar_chart<modulus, phase> is moved on a circle
// EXPECT: rational_quadratic_spline<4
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using chart = polar_chart<affine, circular_spline<4>>;
#else
using chart = polar_chart<affine, rational_quadratic_spline<4>>;
#endif
static_assert(valid_transform<chart>);
