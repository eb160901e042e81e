// SPDX-License-Identifier: BSL-1.0
// EXPECT: this action is only declared; give its constants values: bind<p4>
#include <rgflow/action.hpp>
#include <rgflow/engine/train/objective.hpp>

using namespace rgflow;

struct p4 : real_phi4<torus<4, 4>> {};

#ifdef RGFLOW_TWIN
reverse_kl const objective(bind<p4>(symbols::m2 = 1., symbols::lambda = 1.));
#else
reverse_kl const objective(p4{});
#endif
