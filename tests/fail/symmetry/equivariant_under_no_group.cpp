// SPDX-License-Identifier: BSL-1.0
// EXPECT: invariant_under and equivariant_under need a group
// EXPECT: lacks<.*generators<Lattice, Field>
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, vector_coupling<checkerboard, mlp<4>>>>> {};
#ifdef RGFLOW_TWIN
static_assert(equivariant_under<flow, sign_flip>);
#else
static_assert(equivariant_under<flow, translations>);
#endif
