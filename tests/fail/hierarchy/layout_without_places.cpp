// SPDX-License-Identifier: BSL-1.0
// EXPECT: what was given as laid_out<...> is no layout
// EXPECT: one_by_one
// EXPECT: lacks<.*place\(n, site, channel, shape\)
#include <rgflow/language.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};

struct one_by_one {
  static constexpr std::string_view name = "one by one";
  static constexpr bool configurations_first = false;
  static constexpr std::size_t configurations(std::size_t, std::size_t) { return 1; }
#ifdef RGFLOW_TWIN
  static constexpr std::size_t place(std::size_t, std::size_t site, std::size_t channel,
                                     engine::tile_shape const& shape) {
    return site * shape.channels + channel;
  }
#endif
};

struct flow : hierarchy<torus<8, 8>, real_field, every_level<decimate<2, block>>, laid_out<one_by_one>> {};

static_assert(valid_flow<flow>);
