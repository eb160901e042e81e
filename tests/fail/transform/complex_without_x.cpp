// SPDX-License-Identifier: BSL-1.0
// EXPECT: a formula without x has no inverse in x
// EXPECT: mine
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : complex_transform {
#ifdef RGFLOW_TWIN
  static constexpr auto y = x * exp(s) + t;
#else
  static constexpr auto y = exp(s) + t;
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
