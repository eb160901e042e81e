// SPDX-License-Identifier: BSL-1.0
// EXPECT: an element of a chain, repeat, invert, keep_inputs or keep_nets is not a bijector
// EXPECT: element_of_chain<2(UL)?, .*affine
#include <rgflow/language.hpp>

using namespace rgflow;
#ifdef RGFLOW_TWIN
using part = coupling<complement<checkerboard>, affine, mlp<4>>;
#else
using part = affine;
#endif
struct inner : chain<coupling<checkerboard, affine, mlp<4>>, part> {};
struct middle : repeat<2, keep_inputs<inner>> {};
struct outer : chain<act_norm, invert<middle>, in_haar_basis<middle>> {};
struct flow : hierarchy<torus<4, 4>, real_field, every_level<disentangle<2, outer>, decimate<2, outer>>> {};
static_assert(valid_flow<flow>);
