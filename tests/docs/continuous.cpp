// SPDX-License-Identifier: BSL-1.0

// docs/continuous.md: continuous flows.

#include <rgflow/rgflow.hpp>

using namespace rgflow;

namespace {

//[flow
struct theory : real_phi4<torus<8, 8>> {};

using velocity = equivariant_velocity<within<8>, sines<4>, fourier<2>>;
struct flow : hierarchy<theory::lattice, theory::field, levels<level<continuous<velocity, runge_kutta<4, 6>>>>> {
  using symmetries = group<sign_flip, space_group>;  // proved, with translations by one site
};
static_assert(valid_flow<flow>);
//]

//[split
using other_colour = equivariant_velocity<to_other_colour<within<5>>, sines<4>, fourier<2>>;
struct exact : hierarchy<theory::lattice, theory::field, levels<level<continuous<other_colour, strang_splitting<6>>>>> {
  using symmetries = group<sign_flip, translations_by<2>, about_a_site<point_group>>;
};
//]
static_assert(valid_flow<exact>);

//[levels
template <class Sites>
using half = neighbour_coupling<Sites, sinh_arcsinh, mlp<16>>;
struct on_every_level
    : hierarchy<theory::lattice, theory::field,
                every_level<continuous<other_colour, strang_splitting<2>>, half<odd_sites>, half<even_sites>>, depth<2>> {
};
//]
static_assert(valid_flow<on_every_level>);

}  // namespace

int main() {
  //[draw
  model<flow> m(seed{7});
  auto const drawn = m.sample(100);  // the prior's numbers: an untrained flow is the identity
  //]
  return drawn.x.size() == 6400 ? 0 : 1;
}
