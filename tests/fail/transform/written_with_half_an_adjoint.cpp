// SPDX-License-Identifier: BSL-1.0
// EXPECT: a transform with an adjoint of its own has both pull_back<direction>
// EXPECT: mine
#include <rgflow/transform.hpp>
using namespace rgflow;
struct mine {
  static constexpr std::size_t parameters = 1;
  template <class V>
  static transformed<V> apply(V const& x, std::span<V const, 1> raw) {
    return {x + raw[0], V(0)};
  }
  template <class V>
  static transformed<V> invert(V const& y, std::span<V const, 1> raw) {
    return {y - raw[0], V(0)};
  }
  template <class V>
  static void pull_back_from_input(V const&, V& bar, V const&, std::span<V const, 1>, std::span<V, 1> raw_bar) {
    raw_bar[0] = bar;
  }
#ifdef RGFLOW_TWIN
  template <direction D, class V>
  static void pull_back(V& v, V& bar, V const&, std::span<V const, 1> raw, std::span<V, 1> raw_bar) {
    raw_bar[0] = D == direction::encode ? bar : -bar;
    v = D == direction::encode ? v - raw[0] : v + raw[0];
  }
#endif
};
constexpr std::size_t parameters = bound_transform<mine>::parameters;
