// SPDX-License-Identifier: BSL-1.0
// EXPECT: what an autoregressive block was given as its activation is not one
#include <rgflow/bijector.hpp>
#include <rgflow/net.hpp>
#include <rgflow/transform.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = autoregressive<affine, 4>::with<silu>;
#else
using declared = autoregressive<affine, 4>::with<affine>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;
