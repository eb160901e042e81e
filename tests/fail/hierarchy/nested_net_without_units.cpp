// SPDX-License-Identifier: BSL-1.0
// EXPECT: every hidden layer of an mlp needs at least one unit
// EXPECT: mlp|layers
#include <rgflow/language.hpp>

using namespace rgflow;
#ifdef RGFLOW_TWIN
using part = coupling<complement<checkerboard>, affine, mlp<4>>;
#else
using part = coupling<complement<checkerboard>, affine, mlp<0>>;
#endif
struct inner : chain<coupling<checkerboard, affine, mlp<4>>, part> {};
struct middle : repeat<2, keep_inputs<inner>> {};
struct outer : chain<act_norm, invert<middle>, in_haar_basis<middle>> {};
struct flow : hierarchy<torus<4, 4>, real_field, every_level<disentangle<2, outer>, decimate<2, outer>>> {};
static_assert(valid_flow<flow>);
