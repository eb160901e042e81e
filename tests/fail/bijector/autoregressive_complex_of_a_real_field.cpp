// SPDX-License-Identifier: BSL-1.0
// EXPECT: a complex transform moves complex values
#include <rgflow/bijector.hpp>
#include <rgflow/net.hpp>
#include <rgflow/transform.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = autoregressive<affine, 4>;
#else
using declared = autoregressive<complex_affine, 4>;
#endif

constexpr auto size = declared::on<patch<1, 0, 2, 2>>::size;
