// SPDX-License-Identifier: BSL-1.0
// EXPECT: a parameter has one limit
// EXPECT: mine
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : complex_transform {
  static constexpr auto y = x * exp(s) + t;
#ifdef RGFLOW_TWIN
  static constexpr auto limits = where(bounded<2>(real(s)));
#else
  static constexpr auto limits = where(real(s), bounded<2>(s));
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
