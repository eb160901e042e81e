// SPDX-License-Identifier: BSL-1.0
// EXPECT: a lattice-wide coupling on a torus needs even extents
// EXPECT: fitting_level<1
#include <rgflow/language.hpp>

using namespace rgflow;

using coarse = level<neighbour_coupling<even_sites, affine, mlp<4>>, neighbour_coupling<odd_sites, affine, mlp<4>>>;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<open_lattice<6, 6>, real_field, levels<level<everywhere<act_norm>>, coarse>> {};
#else
struct flow : hierarchy<torus<6, 6>, real_field, levels<level<everywhere<act_norm>>, coarse>> {};
#endif

static_assert(valid_flow<flow>);
