// SPDX-License-Identifier: BSL-1.0
// EXPECT: losses by importance weights need an action with its constants
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>

using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
auto declared() { return alpha_divergence(bind<real_phi4<torus<4, 4>>>(m2 = -4., lambda = 5.), 1); }
#else
auto declared() { return alpha_divergence(bind<real_phi4<torus<4, 4>>>(m2 = -4., lambda = between(4., 5.)), 1); }
#endif
