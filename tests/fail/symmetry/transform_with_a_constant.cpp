// SPDX-License-Identifier: BSL-1.0
// EXPECT: the transform of a part of this flow can.t follow a declared symmetry
// EXPECT: phi -> -phi
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct moved : transform {
  static constexpr auto y = x * exp(s) + 1_c;
};
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, coupling<checkerboard, scaling, mlp<4>::even>>>> {
  using symmetries = group<sign_flip>;
};
#else
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, coupling<checkerboard, moved, mlp<4>::even>>>> {
  using symmetries = group<sign_flip>;
};
#endif
static_assert(valid_flow<flow>);
