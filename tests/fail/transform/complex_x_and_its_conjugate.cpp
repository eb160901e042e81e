// SPDX-License-Identifier: BSL-1.0
// EXPECT: a complex formula may have x or conj\(x\), not both
// EXPECT: mine
#include <rgflow/transform.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : complex_transform {
#ifdef RGFLOW_TWIN
  static constexpr auto y = x * exp(s) + conj(t);
#else
  static constexpr auto y = x * exp(s) + conj(x);
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
