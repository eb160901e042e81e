// SPDX-License-Identifier: BSL-1.0
#pragma once

// Kernels to be measured, as the main unit sees them: without templates.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace kernels {

/// One piece of work on memory of its own; what makes one gives threads one each.
struct kernel {
  std::function<void()> run;
  std::function<void()> restore = {};  ///< puts back what `run` has changed, outside the measured time; may be empty
};

/// A part of the adjoint of a block by itself, at all positions.
struct part {
  std::string name;
  double multiply_adds;  ///< in those of the forward pass
  std::function<kernel(std::uint64_t seed)> make;
};

/// A block of 8 couplings with nets I-H-H-2I, or another one, at every position of a lattice, for as many samples as
/// the lanes hold.
struct block {
  std::string name;  ///< the activation, and what it is if not couplings
  std::size_t inputs, hidden;
  double forward_flops;  ///< of the nets' multiply-adds; the adjoint has three times as many
  std::function<kernel(std::uint64_t seed)> forward, inverse, adjoint;
  std::vector<part> parts = {};  ///< of the adjoint; of nets of 4 inputs with tanh alone
  double units = 0;              ///< and how many values of tanh the forward pass takes
};

/// All activations, with nets of 4 inputs (2 x 2 sites of 2 channels) and this width.
template <std::size_t Hidden>
std::vector<block> blocks_of_width();
/// Nets of 2, 16 and 48 inputs: 2 x 2 sites of 1 channel, 4 x 4 sites of 2 and of 6 channels.
std::vector<block> blocks_of_other_inputs();
/// autoregressive<affine, 32, 32> on 4 x 4 sites of 2 channels; the multiply-adds are those that the mask leaves.
block autoregressive_block();

/// One of the three kernels of a dense layer, and the loop that one would write first.
struct dense_layer {
  std::string layer;  ///< "4 -> 32"
  std::string name;
  double flops;
  std::function<kernel()> ours, loop;
};
std::vector<dense_layer> dense_layers();

/// An activation on so many numbers: its value, and its slope from what a net keeps.
struct activation {
  std::string name;
  std::size_t numbers;
  std::function<kernel()> value, slope;
};
std::vector<activation> activations();

}  // namespace kernels
