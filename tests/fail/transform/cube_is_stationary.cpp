// SPDX-License-Identifier: BSL-1.0
// EXPECT: slope zero somewhere on the reals
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : transform {
#ifdef RGFLOW_TWIN
  static constexpr auto y = pow<1>(x);
#else
  static constexpr auto y = pow<3>(x);
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
