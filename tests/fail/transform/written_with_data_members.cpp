// SPDX-License-Identifier: BSL-1.0
// EXPECT: a word of a declaration has data members, which nothing would read
// EXPECT: [<{ ]mine[,>]
// EXPECT: declared_as<.*a transform
#include <rgflow/language.hpp>

using namespace rgflow;

struct mine {
#ifndef RGFLOW_TWIN
  double offset = 1;
#endif
  static constexpr std::size_t parameters = 1;
  template <class V>
  static transformed<V> apply(V const& x, std::span<V const, 1> raw) {
    return {x + raw[0], V(0)};
  }
  template <class V>
  static transformed<V> invert(V const& y, std::span<V const, 1> raw) {
    return {y - raw[0], V(0)};
  }
};

struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, chain<coupling<halves, mine, mlp<4>>>>>> {};
static_assert(valid_flow<flow>);
