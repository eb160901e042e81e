// SPDX-License-Identifier: BSL-1.0

// The blocks that quick runs of `kernels` measure, in place of those of all widths and activations, which take long to
// compile.

#include <kernels/blocks.hpp>

#include <stdexcept>

namespace kernels {

template <>
std::vector<block> blocks_of_width<16>() {
  return {make_block_with_parts<16>()};
}

template <>
std::vector<block> blocks_of_width<8>() {
  throw std::invalid_argument("quick runs have nets of 16 units");
}
template <>
std::vector<block> blocks_of_width<32>() {
  return blocks_of_width<8>();
}
template <>
std::vector<block> blocks_of_width<64>() {
  return blocks_of_width<8>();
}
template <>
std::vector<block> blocks_of_width<128>() {
  return blocks_of_width<8>();
}
template <>
std::vector<block> blocks_of_width<512>() {
  return blocks_of_width<8>();
}
std::vector<block> blocks_of_other_inputs() { return blocks_of_width<8>(); }
block autoregressive_block() { return blocks_of_width<8>().front(); }

}  // namespace kernels
