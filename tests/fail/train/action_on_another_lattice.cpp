// SPDX-License-Identifier: BSL-1.0
// EXPECT: this action is declared on another lattice than the model
// EXPECT: torus<4, 4>, .*torus<4, 8>
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

struct block : chain<coupling<checkerboard, affine, mlp<4>>, coupling<complement<checkerboard>, affine, mlp<4>>> {};
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, block>>> {};
#else
struct flow : hierarchy<torus<4, 8>, real_field, every_level<decimate<2, block>>> {};
#endif

void declared(model<flow>& m) { trainer run(m, reverse_kl(bind<real_free<torus<4, 4>>>(symbols::m2 = 1.)), {}); }
