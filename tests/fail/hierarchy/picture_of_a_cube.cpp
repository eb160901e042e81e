// SPDX-License-Identifier: BSL-1.0
// EXPECT: only hierarchies on lattices of one or two dimensions are drawn
// EXPECT: to_svg<flow>|torus<4
#include <rgflow/hierarchy/picture.hpp>
#include <rgflow/language.hpp>
using namespace rgflow;
#ifdef RGFLOW_TWIN
using sites = torus<4, 4>;
#else
using sites = torus<4, 4, 4>;
#endif
struct flow : hierarchy<sites, real_field, every_level<decimate<2, coupling<checkerboard, affine, mlp<4>>>>> {};
auto draw() { return to_svg<flow>(); }
