// SPDX-License-Identifier: BSL-1.0
// EXPECT: the `limits` of a transform stand in where\(\.\.\.\), a single one, too
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : transform {
  static constexpr auto y = x * s;
#ifdef RGFLOW_TWIN
  static constexpr auto limits = where(positive(s));
#else
  static constexpr auto limits = positive(s);
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
