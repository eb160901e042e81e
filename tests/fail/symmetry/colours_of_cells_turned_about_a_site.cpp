// SPDX-License-Identifier: BSL-1.0
// EXPECT: or the sites that a lattice-wide coupling transforms
// EXPECT: a reflection of direction 1
// EXPECT: at_level_step_and_bijector<1, 1, 0, 0>
#include <rgflow/language.hpp>
#include <rgflow/hierarchy/stencil_coupling.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;

using net = group_mlp<reflections, 2>;

#ifdef RGFLOW_TWIN
using sites = coarse_to_fine<2>;
#else
using sites = given<both<corner<1, 1>, in_even_cells>, corner<0, 0>>;
#endif
struct flow
    : hierarchy<torus<8, 8>, real_field, every_level<stencil_coupling<sites, within<2>, affine, net>>, depth<1>> {
  using symmetries = about_a_site<reflections>;
};
static_assert(valid_flow<flow>);
