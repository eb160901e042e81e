// SPDX-License-Identifier: BSL-1.0
// EXPECT: this action is only declared; give its constants values: bind<p4>
#include <rgflow/rgflow.hpp>

using namespace rgflow;

struct p4 : real_phi4<torus<4, 4>> {};
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, act_norm>>> {};

std::vector<double> weights(model<flow> const& m, model<flow>::samples const& drawn) {
#ifdef RGFLOW_TWIN
  return log_weights(m, bind<p4>(symbols::m2 = 1., symbols::lambda = 1.), drawn);
#else
  return log_weights(m, p4{}, drawn);
#endif
}
