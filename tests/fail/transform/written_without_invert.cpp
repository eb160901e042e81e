// SPDX-License-Identifier: BSL-1.0
// EXPECT: a transform that is not a formula needs invert\(y, raw\)
// EXPECT: mine
#include <rgflow/transform.hpp>
using namespace rgflow;
struct mine {
  static constexpr std::size_t parameters = 1;
  template <class V>
  static transformed<V> apply(V const& x, std::span<V const, 1> raw) {
    return {x + raw[0], V(0)};
  }
#ifdef RGFLOW_TWIN
  template <class V>
  static transformed<V> invert(V const& y, std::span<V const, 1> raw) {
    return {y - raw[0], V(0)};
  }
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
