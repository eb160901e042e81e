// SPDX-License-Identifier: BSL-1.0
// EXPECT: this radius is not defined for all values of its parameters
// EXPECT: mine
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : radial_transform {
  static constexpr auto radius = r * exp(sqrt(s));
#ifdef RGFLOW_TWIN
  static constexpr auto limits = where(positive(s));
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
