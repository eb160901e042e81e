// SPDX-License-Identifier: BSL-1.0
// EXPECT: composed<first, second> needs two transforms of real values or two of complex ones
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using both_of = composed<complex_affine, complex_affine>;
#else
using both_of = composed<affine, complex_affine>;
#endif
static_assert(valid_transform<both_of>);
