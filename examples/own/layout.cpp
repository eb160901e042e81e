// SPDX-License-Identifier: BSL-1.0
// Program: a layout of one's own, checked
#include <rgflow/engine/checker.hpp>
#include <rgflow/rgflow.hpp>

#include <cstddef>
#include <cstdio>
#include <string_view>

using namespace rgflow;

//[layout
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
//]

struct block : coupling<checkerboard, affine, mlp<8>> {};
struct flow : hierarchy<torus<16, 16>, complex_field, every_level<disentangle<2, block>, decimate<2, block>>,
                        laid_out<planes>> {};

int main() {
  std::printf("log q of a sample: %.3f\n", static_cast<double>(model<flow>(seed{7}).sample(1).log_q(0)));
  //[check
  auto const report = check_layout<planes>();
  std::printf("%s", report.text().c_str());
  //]
  return report.passed() ? 0 : 1;
}
