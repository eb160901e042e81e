// SPDX-License-Identifier: BSL-1.0
// EXPECT: the formula of a transform is real
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : transform {
#ifdef RGFLOW_TWIN
  static constexpr auto y = x + t;
#else
  static constexpr auto y = re(x) + t;
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
