// SPDX-License-Identifier: BSL-1.0
#include <wide/wide.hpp>

namespace wide {

double forward_flops(shape const& s) {
  std::size_t const features = 16 * s.channels;
  double products = 0;  // of a residual block
  std::size_t before = features;
  for (std::size_t const width : s.widths) {
    products += static_cast<double>(before * width);
    before = width;
  }
  products += static_cast<double>(before * features);
  double nets = 0;  // that run for a sample
  for (std::size_t level = 0; level < s.couplings.size(); ++level) {
    std::size_t const blocks_per_side = (s.extent >> level) / 4;
    nets += static_cast<double>(2 * 2 * s.couplings[level] * blocks_per_side * blocks_per_side);
  }
  return nets * static_cast<double>(s.blocks) * 2 * products;
}

}  // namespace wide
