// SPDX-License-Identifier: BSL-1.0
#include <kernels/blocks.hpp>

namespace kernels {

std::vector<block> blocks_of_other_inputs() {
  return {make_block<mlp<8, 8>, 1, 2>(8, "tanh"),    make_block<mlp<32, 32>, 1, 2>(32, "tanh"),
          make_block<mlp<32, 32>, 2, 4>(32, "tanh"), make_block<mlp<8, 8>, 6, 4>(8, "tanh"),
          make_block<mlp<32, 32>, 6, 4>(32, "tanh"), make_block<mlp<128, 128>, 6, 4>(128, "tanh")};
}

}  // namespace kernels
