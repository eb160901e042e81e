// SPDX-License-Identifier: BSL-1.0
// EXPECT: re, im, abs and norm of x have both
// EXPECT: mine
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : complex_transform {
#ifdef RGFLOW_TWIN
  static constexpr auto y = x * (1_c + norm(s));
#else
  static constexpr auto y = x * (1_c + norm(x));
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
