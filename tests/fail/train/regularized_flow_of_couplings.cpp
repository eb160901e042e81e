// SPDX-License-Identifier: BSL-1.0
// EXPECT: regularized is about the way through the continuous parts of a flow, and this density has none
// EXPECT: flow
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
using step = continuous<equivariant_velocity<within<1>, sines<1>, fourier<0>>, runge_kutta<2, 1>>;
#else
using step = everywhere<elementwise<scaling>>;
#endif
struct flow : hierarchy<torus<4>, real_field, levels<level<step>>> {};

void declared(model<flow>& m) {
  auto const action = bind<real_phi4<torus<4>>>(m2 = 1., lambda = 1.);
  trainer run(m, regularized(reverse_kl(action), kinetic_energy{0.1}), {});
}
