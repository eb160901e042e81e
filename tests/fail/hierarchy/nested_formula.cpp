// SPDX-License-Identifier: BSL-1.0
// EXPECT: x is multiplied or divided by something that may vanish
// EXPECT: shear
#include <rgflow/language.hpp>

using namespace rgflow;
using namespace rgflow::symbols;

struct shear : transform {
#ifdef RGFLOW_TWIN
  static constexpr auto y = x * exp(s) + t;
#else
  static constexpr auto y = x * s + t;
#endif
};
using part = coupling<complement<checkerboard>, shear, mlp<4>>;
struct inner : chain<coupling<checkerboard, affine, mlp<4>>, part> {};
struct middle : repeat<2, keep_inputs<inner>> {};
struct outer : chain<act_norm, invert<middle>, in_haar_basis<middle>> {};
struct flow : hierarchy<torus<4, 4>, real_field, every_level<disentangle<2, outer>, decimate<2, outer>>> {};
static_assert(valid_flow<flow>);
