// SPDX-License-Identifier: BSL-1.0
#include <kernels/blocks.hpp>

namespace kernels {

template <>
std::vector<block> blocks_of_width<8>() {
  return make_blocks<8>();
}

}  // namespace kernels
