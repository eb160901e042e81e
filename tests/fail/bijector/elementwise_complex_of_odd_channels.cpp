// SPDX-License-Identifier: BSL-1.0
// EXPECT: a complex transform moves complex values
// EXPECT: radial_sinh_arcsinh
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = elementwise<sinh_arcsinh>;
#else
using declared = elementwise<radial_sinh_arcsinh>;
#endif

constexpr auto size = declared::on<patch<3, 0, 2, 2>>::size;
