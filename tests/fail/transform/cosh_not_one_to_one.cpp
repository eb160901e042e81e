// SPDX-License-Identifier: BSL-1.0
// EXPECT: not one-to-one
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : transform {
#ifdef RGFLOW_TWIN
  static constexpr auto y = sinh(x);
#else
  static constexpr auto y = cosh(x);
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
