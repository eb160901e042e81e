// SPDX-License-Identifier: BSL-1.0
// EXPECT: not defined for every real x
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : transform {
#ifdef RGFLOW_TWIN
  static constexpr auto y = log(exp(x) * exp(s));
#else
  static constexpr auto y = log(x);
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
