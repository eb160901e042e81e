// SPDX-License-Identifier: BSL-1.0
// EXPECT: the value that was given for a constant is no number
// EXPECT: m2
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

inline auto theories() {
#ifdef RGFLOW_TWIN
  return bind<real_phi4<torus<4, 4>>>(m2 = -1, lambda = between(0.5, 2.));
#else
  return bind<real_phi4<torus<4, 4>>>(m2 = "-1", lambda = between(0.5, 2.));
#endif
}
