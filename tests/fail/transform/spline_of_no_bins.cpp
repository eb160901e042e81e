// SPDX-License-Identifier: BSL-1.0
// EXPECT: a spline has two bins or more
// EXPECT: rational_quadratic_spline<0
#include <rgflow/transform.hpp>
using namespace rgflow;
#ifdef RGFLOW_TWIN
using declared = rational_quadratic_spline<8>;
#else
using declared = rational_quadratic_spline<0>;
#endif
constexpr std::size_t parameters = bound_transform<declared>::parameters;
