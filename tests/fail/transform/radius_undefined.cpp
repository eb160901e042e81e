// SPDX-License-Identifier: BSL-1.0
// EXPECT: this radius is not defined for every r
// EXPECT: mine
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : radial_transform {
#ifdef RGFLOW_TWIN
  static constexpr auto radius = asinh(r * exp(s));
#else
  static constexpr auto radius = atanh(r * exp(s));
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
