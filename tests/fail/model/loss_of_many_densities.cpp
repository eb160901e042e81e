// SPDX-License-Identifier: BSL-1.0
// EXPECT: loss_by_step asks a model of one density, and this one's nets read a context
#include <rgflow/rgflow.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using condition = context<0>;
#else
using condition = context<1>;
#endif
struct theory : real_phi4<torus<4, 4>> {};
struct flow : hierarchy<torus<4, 4>, real_field, every_level<everywhere<elementwise<affine>>>, condition> {};

auto losses(model<flow> const& m) {
  return loss_by_step(m, bind<theory>(symbols::m2 = 1., symbols::lambda = 1.), 100);
}
