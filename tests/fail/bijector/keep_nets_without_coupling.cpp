// SPDX-License-Identifier: BSL-1.0
// EXPECT: keep_nets changes nothing here: it is about the nets of couplings, and this block has no coupling
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>
#include <rgflow/transform.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using block = chain<act_norm, coupling<checkerboard, affine, mlp<4>>>;
#else
using block = chain<act_norm, elementwise<sinh_arcsinh>>;
#endif
constexpr auto size = keep_nets<block>::on<patch<2, 0, 2, 2>>::size;
