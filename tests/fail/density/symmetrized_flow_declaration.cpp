// SPDX-License-Identifier: BSL-1.0
// EXPECT: symmetrized, conditioned and annealed are made of a density
// EXPECT: flow
// EXPECT: lacks<.*value_type
#include <rgflow/engine/density.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>
#include <rgflow/symmetry.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, block>>> {};

void declared() {
#ifdef RGFLOW_TWIN
  model<flow> m;
#else
  flow m;
#endif
  symmetrized averaged(m, sign_flip{});
}
