// SPDX-License-Identifier: BSL-1.0
// EXPECT: something in this action or flow is called .symmetries., but is no type, or private
// EXPECT: flow
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>

using namespace rgflow;

struct block : coupling<checkerboard, affine, mlp<4>> {};
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, block>>> {
#ifdef RGFLOW_TWIN
  using symmetries = group<>;
#else
  static constexpr auto symmetries = group<sign_flip>{};
#endif
};
static_assert(valid_flow<flow>);
