// SPDX-License-Identifier: BSL-1.0

// docs/layout.md: declared layouts and one of one's own.

#include <rgflow/engine/checker.hpp>
#include <rgflow/rgflow.hpp>

#include <cmath>
#include <cstddef>
#include <string_view>

using namespace rgflow;

namespace {

using half = coupling<checkerboard, affine, mlp<8>>;
struct block : chain<half, coupling<complement<checkerboard>, affine, mlp<8>>> {};

//[declare
struct flow : hierarchy<torus<16, 16>, complex_field, every_level<disentangle<2, block>, decimate<2, block>>,
                        laid_out<engine::patches_in_lanes>> {};
//]

//[own
/// [channel][configuration][site]: planes of one channel.
struct planes {
  static constexpr std::string_view name = "planes";
  static constexpr bool configurations_first = false;  // neighbouring lanes: different blocks of one configuration
  /// How many configurations share a tile when `asked` are to be done.
  static constexpr std::size_t configurations(std::size_t asked, std::size_t /*lanes*/) { return asked; }
  /// One to one onto 0 .. shape.size() - 1.
  static constexpr std::size_t place(std::size_t configuration, std::size_t site, std::size_t channel,
                                     engine::tile_shape const& shape) {
    return (channel * shape.configurations + configuration) * shape.sites + site;
  }
};
static_assert(engine::Layout<planes>);
//]

struct in_planes : hierarchy<torus<16, 16>, complex_field, every_level<disentangle<2, block>, decimate<2, block>>,
                             laid_out<planes>> {};

}  // namespace

int main() {
  if (!check_layout<planes>().passed()) return 1;
  model<flow> const m(seed{7});
  model<in_planes> const other(seed{7});
  auto const drawn = m.sample(3), same = other.sample(3);
  for (std::size_t k = 0; k < drawn.x.size(); ++k)
    if (drawn.x.data()[k] != same.x.data()[k]) return 1;
  for (std::size_t i = 0; i < 3; ++i)
    if (std::abs(drawn.log_q(i) - same.log_q(i)) > 1e-6 * std::abs(drawn.log_q(i))) return 1;
  return 0;
}
