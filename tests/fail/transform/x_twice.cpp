// SPDX-License-Identifier: BSL-1.0
// EXPECT: x must occur exactly once
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : transform {
#ifdef RGFLOW_TWIN
  static constexpr auto y = x + s * tanh(t);
#else
  static constexpr auto y = x + s * tanh(x);
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
