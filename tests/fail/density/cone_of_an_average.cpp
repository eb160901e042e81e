// SPDX-License-Identifier: BSL-1.0
// EXPECT: a symmetrized density has no finite reach
// EXPECT: sign_flip
#include <rgflow/engine/density/symmetrized.hpp>
#include <rgflow/hierarchy/causal.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

struct flow : hierarchy<torus<8>, real_field, every_level<decimate<2, act_norm>>> {};
#ifdef RGFLOW_TWIN
using density = model<flow>;
#else
using density = symmetrized<model<flow>, sign_flip>;
#endif

static_assert(receptive_field<density>(1).count() == 2);
