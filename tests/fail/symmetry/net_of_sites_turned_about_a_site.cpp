// SPDX-License-Identifier: BSL-1.0
// EXPECT: a net in this flow tells sites of its block apart
// EXPECT: a reflection of direction 1
// EXPECT: at_level_step_and_bijector<1, 1, 0, 0>
#include <rgflow/language.hpp>
#include <rgflow/hierarchy/stencil_coupling.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;

using sites = coarse_to_fine<2>;

#ifdef RGFLOW_TWIN
using net = group_mlp<reflections, 2>;
#else
using net = mlp<4>;
#endif
struct flow
    : hierarchy<torus<8, 8>, real_field, every_level<stencil_coupling<sites, within<2>, affine, net>>, depth<1>> {
  using symmetries = about_a_site<reflections>;
};
static_assert(valid_flow<flow>);
