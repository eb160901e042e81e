// SPDX-License-Identifier: BSL-1.0
// EXPECT: a radius is a real formula in r
// EXPECT: mine
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : radial_transform {
#ifdef RGFLOW_TWIN
  static constexpr auto radius = r * exp(s);
#else
  static constexpr auto radius = r * exp(x);
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
