// SPDX-License-Identifier: BSL-1.0
// EXPECT: this radius does not reach all values from 0 on
// EXPECT: mine
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : radial_transform {
#ifdef RGFLOW_TWIN
  static constexpr auto radius = asinh(r * exp(s));
#else
  static constexpr auto radius = tanh(r * exp(s));
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
