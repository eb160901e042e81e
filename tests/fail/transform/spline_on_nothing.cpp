// SPDX-License-Identifier: BSL-1.0
// EXPECT: a spline with straight ends acts between -b and b
// EXPECT: odd_spline<4
#include <rgflow/transform.hpp>
using namespace rgflow;
#ifdef RGFLOW_TWIN
using declared = odd_spline<4, 1>;
#else
using declared = odd_spline<4, 0>;
#endif
constexpr std::size_t parameters = bound_transform<declared>::parameters;
