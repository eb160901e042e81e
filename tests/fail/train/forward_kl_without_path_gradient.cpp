// SPDX-License-Identifier: BSL-1.0
// EXPECT: path_gradient is missing, or the action is not needed
#include <rgflow/action.hpp>
#include <rgflow/engine/train.hpp>
#include <rgflow/expression/symbols.hpp>

#include <vector>

using namespace rgflow;
using namespace rgflow::symbols;

auto objective() {
  array_data<float> const data(std::vector<float>(16), 1, 1, 16);
  auto const theory = bind<real_free<torus<4, 4>>>(m2 = 1.);
#ifdef RGFLOW_TWIN
  return forward_kl(data, theory, path_gradient);
#else
  return forward_kl(data, theory);
#endif
}
