// SPDX-License-Identifier: BSL-1.0
// EXPECT: this formula is not defined for all values of its parameters
// EXPECT: mine
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : transform {
  static constexpr auto y = sinh(x) + atanh(s);
#ifdef RGFLOW_TWIN
  static constexpr auto limits = where(bounded<1>(s));
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
