// SPDX-License-Identifier: BSL-1.0
#pragma once

// A flow of wide nets as its benchmark sees it: without templates, so that only its own units instantiate models.

#include <peer/reference.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace wide {

/// RG-Flow for images of extent x extent pixels (Hu, Wu, You, Olshausen and Chen, arXiv:2010.00029): on every level a
/// disentangler and a decimator of 4 x 4 pixels, each of couplings[level] affine couplings with alternating
/// checkerboard masks; s and t by a residual net each, `blocks` blocks with hidden layers of `widths` units. It trains
/// from data by forward KL with a clipped gradient and AdamW.
struct shape {
  std::size_t extent, channels;
  std::vector<std::size_t> couplings;  ///< finest level first
  std::size_t blocks;
  std::vector<std::size_t> widths;
};

/// Multiply-adds of the nets alone in one run of one sample through the flow, 2 flops each.
[[nodiscard]] double forward_flops(shape const& s);

inline constexpr double learning_rate = 1e-4, weight_decay = 1e-2, clip = 100;

/// Seconds of one training step, by what they were spent on. On several threads only their sum means anything.
struct step_seconds {
  double nets = 0;       ///< log q of the batch and its adjoint, for one tile after another
  double weights = 0;    ///< packing them, clearing and adding up their gradients
  double optimizer = 0;  ///< clipping and AdamW
};

class image_flow {
 public:
  virtual ~image_flow() = default;

  [[nodiscard]] virtual shape const& facts() const = 0;
  /// In canonical order.
  [[nodiscard]] virtual std::span<float const> weights() const = 0;
  /// One whole training step, always on the same normally distributed numbers.
  virtual step_seconds train() = 0;
  /// As many samples as a training step has; their fields.
  [[nodiscard]] virtual std::vector<float> sample() = 0;
  [[nodiscard]] virtual std::vector<double> log_prob(std::span<float const> fields) = 0;
  /// The loss is the mean of -log q(x).
  [[nodiscard]] virtual peer::reference compute_reference(std::size_t samples) = 0;
};

/// As published: 32 x 32 x 3 numbers, couplings 8, 6, 4, 2, nets of 4 blocks 48-512-512-48.
[[nodiscard]] std::unique_ptr<image_flow> make_published(std::size_t batch, std::uint64_t seed, std::size_t threads);
/// The same for 8 x 8 x 3 numbers, couplings 4, 2, nets of 2 blocks 48-16-16-48: to try things out.
[[nodiscard]] std::unique_ptr<image_flow> make_small(std::size_t batch, std::uint64_t seed, std::size_t threads);

}  // namespace wide
