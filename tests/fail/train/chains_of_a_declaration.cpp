// SPDX-License-Identifier: BSL-1.0
// EXPECT: this action is only declared; give its constants values: bind<p4>
#include <rgflow/action.hpp>
#include <rgflow/describe.hpp>
#include <rgflow/engine/mcmc/hmc.hpp>
#include <rgflow/engine/simd.hpp>

using namespace rgflow;

struct p4 : real_phi4<torus<4, 4>> {};

#ifdef RGFLOW_TWIN
using theory = bound_action<p4>;
#else
using theory = p4;
#endif
std::size_t const bytes = sizeof(engine::hmc<engine::lanes<double>, theory>);
