// SPDX-License-Identifier: BSL-1.0
// EXPECT: a transform that is not a formula needs apply\(x, raw\), which returns the value and the log_slope
// EXPECT: mine
#include <rgflow/transform.hpp>
using namespace rgflow;
struct mine {
  static constexpr std::size_t parameters = 1;
  template <class V>
#ifdef RGFLOW_TWIN
  static transformed<V> apply(V const& x, std::span<V const, 1> raw) {
    return {x + raw[0], V(0)};
  }
#else
  static V apply(V const& x, std::span<V const, 1> raw) {
    return x + raw[0];
  }
#endif
  template <class V>
  static transformed<V> invert(V const& y, std::span<V const, 1> raw) {
    return {y - raw[0], V(0)};
  }
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
