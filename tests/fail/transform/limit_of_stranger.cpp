// SPDX-License-Identifier: BSL-1.0
// EXPECT: a limit names a symbol that is not a parameter
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : transform {
#ifdef RGFLOW_TWIN
  static constexpr auto y = x * exp(s); static constexpr auto limits = where(bounded<2>(s));
#else
  static constexpr auto y = x * exp(s); static constexpr auto limits = where(bounded<2>(t));
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
