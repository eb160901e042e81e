// SPDX-License-Identifier: BSL-1.0
// EXPECT: this action is declared on another lattice than the model
// EXPECT: torus<8>, .*torus<4>
#include <rgflow/action.hpp>
#include <rgflow/completed.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using theory = real_phi4<torus<4>>;
#else
using theory = real_phi4<torus<8>>;
#endif
struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, block>>> {};

void declared(model<flow>& m, decimated_action<theory> const& action) { completed whole(m, action); }
