// SPDX-License-Identifier: BSL-1.0
// EXPECT: gradient_energy needs velocities that know the squares of their derivatives
// EXPECT: flow
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;
using namespace rgflow::symbols;

using sharp = equivariant_velocity<within<1>, sines<1>, fourier<0>>;
/// The same without knowing its gradient energy.
struct blind : sharp {
  template <std::size_t Dimensions, std::size_t Channels = 1>
  struct on : sharp::on<Dimensions, Channels> {
    struct type : sharp::on<Dimensions, Channels>::type {
      static constexpr bool tells_gradient_energy = false;
    };
  };
};

#ifdef RGFLOW_TWIN
using velocity = sharp;
#else
using velocity = blind;
#endif
struct flow : hierarchy<torus<4>, real_field, levels<level<continuous<velocity, runge_kutta<2, 1>>>>> {};

void declared(model<flow>& m) {
  auto const action = bind<real_phi4<torus<4>>>(m2 = 1., lambda = 1.);
  trainer run(m, regularized(reverse_kl(action), gradient_energy{0.1}), {});
}
