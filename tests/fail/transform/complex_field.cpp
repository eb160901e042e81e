// SPDX-License-Identifier: BSL-1.0
// EXPECT: the formula of a complex transform has no field
// EXPECT: mine
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : complex_transform {
#ifdef RGFLOW_TWIN
  static constexpr auto y = x + t;
#else
  static constexpr auto y = x + phi;
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
