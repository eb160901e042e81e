// SPDX-License-Identifier: BSL-1.0
// EXPECT: a temporary is gone at the end of the line
// EXPECT: model<.*flow
#include <rgflow/engine/density.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>
#include <rgflow/symmetry.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, block>>> {};

void declared() {
#ifdef RGFLOW_TWIN
  model<flow> const m(seed{1});
  symmetrized const averaged(m, sign_flip{});
#else
  symmetrized const averaged(model<flow>(seed{1}), sign_flip{});
#endif
}
