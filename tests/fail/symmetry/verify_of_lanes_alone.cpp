// SPDX-License-Identifier: BSL-1.0
// EXPECT: verify_symmetries<group, lattice, field>\(density\) asks a density of single fields
// EXPECT: density
#include <rgflow/rgflow.hpp>
#include <rgflow/symmetry/verify.hpp>

#include <concepts>

using namespace rgflow;

struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, vector_coupling<checkerboard, mlp<4>>>>> {};
using of_both = model<flow>;
#ifdef RGFLOW_TWIN
using density = of_both;
#else
struct density : of_both {
  template <std::same_as<lanes_type> V>
  using workspace = of_both::workspace<V>;
};
#endif

bool measured(density const& q) { return verify_symmetries<sign_flip, torus<4, 4>, real_field>(q).passed(); }
