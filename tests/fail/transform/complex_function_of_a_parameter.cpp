// SPDX-License-Identifier: BSL-1.0
// EXPECT: of a complex parameter a transform has
// EXPECT: mine
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : complex_transform {
  static constexpr auto y = x + tanh(s);
#ifdef RGFLOW_TWIN
  static constexpr auto limits = where(real(s));
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
