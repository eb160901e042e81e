// SPDX-License-Identifier: BSL-1.0
// EXPECT: this complex formula is not defined for all values of its parameters
// EXPECT: mine
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : complex_transform {
  static constexpr auto y = x + log(s);
#ifdef RGFLOW_TWIN
  static constexpr auto limits = where(positive(s));
#else
  static constexpr auto limits = where(real(s));
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
