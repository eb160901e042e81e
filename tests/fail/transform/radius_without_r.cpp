// SPDX-License-Identifier: BSL-1.0
// EXPECT: a radius without r has no inverse in r
// EXPECT: mine
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : radial_transform {
#ifdef RGFLOW_TWIN
  static constexpr auto radius = r * exp(s);
#else
  static constexpr auto radius = exp(s);
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
