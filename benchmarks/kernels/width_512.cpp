// SPDX-License-Identifier: BSL-1.0
#include <kernels/blocks.hpp>

namespace kernels {

template <>
std::vector<block> blocks_of_width<512>() {
  return make_blocks<512>();
}

}  // namespace kernels
