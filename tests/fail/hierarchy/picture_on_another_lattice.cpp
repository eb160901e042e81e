// SPDX-License-Identifier: BSL-1.0
// EXPECT: to_svg was given sites of another lattice than the flow's
#include <rgflow/hierarchy/causal.hpp>
#include <rgflow/hierarchy/picture.hpp>
#include <rgflow/language.hpp>

using namespace rgflow;

struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, coupling<checkerboard, affine, mlp<4>>>>> {};

#ifdef RGFLOW_TWIN
using sites = torus<4, 4>;
#else
using sites = torus<8, 8>;
#endif

auto drawn() { return to_svg<flow>(site_set<sites>()); }
