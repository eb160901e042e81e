// SPDX-License-Identifier: BSL-1.0
// EXPECT: the value that was given for a constant is no number
// EXPECT: lambda
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

inline auto one_theory() {
  auto const family = bind<real_phi4<torus<4, 4>>>(m2 = -1., lambda = between(0.5, 2.));
#ifdef RGFLOW_TWIN
  return family.at(lambda = 1);
#else
  return family.at(lambda = "1");
#endif
}
