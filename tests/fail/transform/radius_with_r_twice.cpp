// SPDX-License-Identifier: BSL-1.0
// EXPECT: r must occur exactly once
// EXPECT: mine
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : radial_transform {
#ifdef RGFLOW_TWIN
  static constexpr auto radius = r * exp(s);
#else
  static constexpr auto radius = r * exp(s) + tanh(r);
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
