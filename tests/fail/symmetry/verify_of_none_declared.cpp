// SPDX-License-Identifier: BSL-1.0
// EXPECT: verify_symmetries\(model\) measures the symmetries that the flow declares, and this one declares none
#include <rgflow/rgflow.hpp>
#include <rgflow/symmetry/verify.hpp>

using namespace rgflow;

struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, vector_coupling<checkerboard, mlp<4>>>>> {
#ifdef RGFLOW_TWIN
  using symmetries = group<sign_flip>;
#endif
};

bool measured(model<flow> const& m) { return verify_symmetries(m).passed(); }
