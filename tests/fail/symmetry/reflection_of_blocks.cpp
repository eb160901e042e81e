// SPDX-License-Identifier: BSL-1.0
// EXPECT: a declared symmetry moves the sites, but a step of this flow singles out places
// EXPECT: a reflection of direction 1
// EXPECT: at_level_step_and_bijector<1, 1, 0, 0>
#include <rgflow/language.hpp>
#include <rgflow/hierarchy/stencil_coupling.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
struct flow
    : hierarchy<torus<4, 4>, real_field, every_level<neighbour_coupling<even_sites, affine, mlp<4>>>, depth<1>> {
  using symmetries = group<translations_by<2>>;
};
#else
struct flow
    : hierarchy<torus<4, 4>, real_field, every_level<neighbour_coupling<even_sites, affine, mlp<4>>>, depth<1>> {
  using symmetries = group<reflections>;
};
#endif
static_assert(valid_flow<flow>);
