// SPDX-License-Identifier: BSL-1.0
// EXPECT: completed needs a density of the field that the action has
// EXPECT: flow
#include <rgflow/action.hpp>
#include <rgflow/completed.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, block>>> {};
#else
struct flow : hierarchy<torus<4>, complex_field, every_level<decimate<2, block>>> {};
#endif

void declared(model<flow>& m, decimated_action<real_phi4<torus<4>>> const& theory) { completed whole(m, theory); }
