// SPDX-License-Identifier: BSL-1.0
#include <kernels/blocks.hpp>

namespace kernels {

template <>
std::vector<block> blocks_of_width<32>() {
  return make_blocks<32>();
}

}  // namespace kernels
