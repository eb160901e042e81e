// SPDX-License-Identifier: BSL-1.0
// EXPECT: polar_chart<modulus, phase> needs two transforms of real values
// EXPECT: complex_affine
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using chart = polar_chart<affine, circular_spline<4>>;
#else
using chart = polar_chart<complex_affine, circular_spline<4>>;
#endif
static_assert(valid_transform<chart>);
