// SPDX-License-Identifier: BSL-1.0
// EXPECT: do not cover all reals
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : transform {
#ifdef RGFLOW_TWIN
  static constexpr auto y = asinh(x + t);
#else
  static constexpr auto y = tanh(x + t);
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
