// SPDX-License-Identifier: BSL-1.0
// EXPECT: a declared symmetry can't act on its field and lattice
// EXPECT: a map of at most 32 numbers
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
#ifdef RGFLOW_TWIN
using components = channels<32>;
#else
using components = channels<33>;
#endif
struct flow : hierarchy<torus<2, 2>, components, every_level<decimate<2, vector_coupling<checkerboard, mlp<1>>>>> {
  using symmetries = group<sign_flip>;
};
static_assert(valid_flow<flow>);
