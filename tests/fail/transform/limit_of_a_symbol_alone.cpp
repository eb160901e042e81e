// SPDX-License-Identifier: BSL-1.0
// EXPECT: the `limits` of a transform stand in where.*, and are bounded<2>
#include <rgflow/transform.hpp>

using namespace rgflow;
using namespace rgflow::symbols;

struct shear : transform {
  static constexpr auto y = x * s + t;
#ifdef RGFLOW_TWIN
  static constexpr auto limits = where(positive(s));
#else
  static constexpr auto limits = where(s);
#endif
};
constexpr std::size_t parameters = bound_transform<shear>::parameters;
