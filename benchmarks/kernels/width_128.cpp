// SPDX-License-Identifier: BSL-1.0
#include <kernels/blocks.hpp>

namespace kernels {

template <>
std::vector<block> blocks_of_width<128>() {
  return make_blocks<128>();
}

}  // namespace kernels
