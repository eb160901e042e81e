// SPDX-License-Identifier: BSL-1.0
// EXPECT: this action is declared on another lattice than the model
// EXPECT: open_lattice<4>
#include <rgflow/engine/model/measure.hpp>
#include <rgflow/engine/density.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using lattice_of_theory = torus<4>;
#else
using lattice_of_theory = open_lattice<4>;
#endif
struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, block>>, context<1>> {};

// The lattice is that of the model that a density is made of.
auto declared(model<flow> const& m) {
  conditioned const fixed(m, {0.5F});
  return log_weights(fixed, bind<real_free<lattice_of_theory>>(symbols::m2 = 1.), fixed.sample(10));
}
