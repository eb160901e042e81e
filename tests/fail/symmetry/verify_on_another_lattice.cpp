// SPDX-License-Identifier: BSL-1.0
// EXPECT: verify_symmetries was given another lattice or field than that of its density
// EXPECT: complex_field|torus<4, 4>
#include <rgflow/rgflow.hpp>
#include <rgflow/symmetry/verify.hpp>

using namespace rgflow;

struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, vector_coupling<checkerboard, mlp<4>>>>> {};
#ifdef RGFLOW_TWIN
using field = real_field;
#else
using field = complex_field;
#endif

bool measured(model<flow> const& q) { return verify_symmetries<sign_flip, torus<4, 4>, field>(q).passed(); }
