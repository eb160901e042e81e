// SPDX-License-Identifier: BSL-1.0
// EXPECT: radial acts on complex values, pairs of channels, and this field has an odd number of
#include <rgflow/bijector.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
constexpr auto size = radial::on<patch<2, 0, 2, 2>>::size;
#else
constexpr auto size = radial::on<patch<1, 0, 2, 2>>::size;
#endif
