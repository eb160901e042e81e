// SPDX-License-Identifier: BSL-1.0
// EXPECT: a spline has two bins or more
// EXPECT: circular_spline<1
#include <rgflow/bijector.hpp>
using namespace rgflow;
#ifdef RGFLOW_TWIN
using declared = elementwise<circular_spline<2>>;
#else
using declared = elementwise<circular_spline<1>>;
#endif
constexpr auto size = declared::on<patch<1, 0, 2>>::size;
