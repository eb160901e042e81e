// SPDX-License-Identifier: BSL-1.0
// EXPECT: functions, powers and the reciprocal of a complex x are not one-to-one
// EXPECT: mine
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : complex_transform {
#ifdef RGFLOW_TWIN
  static constexpr auto y = x + exp(s);
#else
  static constexpr auto y = sin(x) + exp(s);
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
