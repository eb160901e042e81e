// SPDX-License-Identifier: BSL-1.0
#include <kernels/blocks.hpp>

#include <rgflow/engine/net/masked.hpp>

namespace kernels {

std::vector<block> blocks_of_other_inputs() {
  return {make_couplings<mlp<8, 8>, 1, 2>(8, "tanh"),    make_couplings<mlp<32, 32>, 1, 2>(32, "tanh"),
          make_couplings<mlp<32, 32>, 2, 4>(32, "tanh"), make_couplings<mlp<8, 8>, 6, 4>(8, "tanh"),
          make_couplings<mlp<32, 32>, 6, 4>(32, "tanh"), make_couplings<mlp<128, 128>, 6, 4>(128, "tanh")};
}

block autoregressive_block() {
  constexpr std::size_t values = 32, hidden = 32;
  constexpr auto layers = engine::masked_layers<values, 2>(0, 1, std::array<std::size_t, 2>{hidden, hidden}, 2);
  std::size_t multiply_adds = 0;
  for (auto const& layer : layers) multiply_adds += layer.weights();
  return make_block<autoregressive<affine, hidden, hidden>, 2, 4>(hidden, values, static_cast<double>(multiply_adds),
                                                                  "tanh, autoregressive");
}

}  // namespace kernels
