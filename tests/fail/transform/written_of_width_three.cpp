// SPDX-License-Identifier: BSL-1.0
// EXPECT: the width of a transform is 1 \(it moves real numbers\) or 2
// EXPECT: mine
#include <rgflow/transform.hpp>
using namespace rgflow;
struct mine {
  static constexpr std::size_t parameters = 1;
#ifdef RGFLOW_TWIN
  static constexpr std::size_t width = 1;
#else
  static constexpr std::size_t width = 3;
#endif
  template <class V>
  static transformed<V> apply(V const& x, std::span<V const, 1> raw) {
    return {x + raw[0], V(0)};
  }
  template <class V>
  static transformed<V> invert(V const& y, std::span<V const, 1> raw) {
    return {y - raw[0], V(0)};
  }
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
