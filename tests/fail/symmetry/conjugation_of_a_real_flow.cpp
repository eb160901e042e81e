// SPDX-License-Identifier: BSL-1.0
// EXPECT: a declared symmetry can.t act on its field and lattice
// EXPECT: a complex field
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, complex_field, every_level<decimate<2, vector_coupling<checkerboard, mlp<4>>>>> {
  using symmetries = group<conjugation>;
};
#else
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, vector_coupling<checkerboard, mlp<4>>>>> {
  using symmetries = group<conjugation>;
};
#endif
static_assert(valid_flow<flow>);
