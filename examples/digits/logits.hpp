// SPDX-License-Identifier: BSL-1.0
#pragma once

// From integer pixels to the real numbers that densities are fitted to, and from their densities back to bits.

#include "dataset.hpp"

#include <rgflow/engine/train/data.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace digits {

/// The map that all densities of this program share. Its margin is the one, of those tried from 0.0001 to 0.9, with
/// which the Gaussian does best in validation: the flow's rival is at its strongest (the flow would prefer a smaller
/// one).
inline constexpr rgflow::logit_map map{grey_levels, 0.01};

/// Images as logits, each several times with fresh noise: [item][draw][y][x].
struct logits {
  std::vector<float> x;
  std::vector<double> log_slope;  ///< [item][draw]: sum over the pixels of log |dx / d value|
  std::size_t draws;
};

[[nodiscard]] logits dequantized(images const& items, std::size_t draws, std::uint64_t seed,
                                 rgflow::engine::purpose purpose);

/// Bits per pixel that a density needs for each item, from its log densities at logits: -log2 p(item) / 64 with p(item)
/// the integral of the density over the item's cell of noise.
struct item_bits {
  std::vector<double> average;  ///< -<log2 density>: an upper bound (Theis et al., arXiv:1511.01844)
  std::vector<double> pooled;   ///< -log2 <density>: a tighter one (Burda et al., arXiv:1509.00519)
};
[[nodiscard]] item_bits bits_per_pixel(logits const& at, std::span<double const> log_density);

/// Pixels 0 .. 16 of a field of logits, as real numbers.
[[nodiscard]] std::vector<float> values_of(std::span<float const> x);

}  // namespace digits
