// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the flow has to beat: a normal distribution with full covariance.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace digits {

/// A multivariate normal density with the mean of its data and the covariance (1 - a) S + a diag(S), where S is theirs
/// and the shrinkage a in [0, 1] tempers what few data say about correlations (Ledoit & Wolf, J. Multivar. Anal. 88
/// (2004) 365, with the diagonal as the target).
class gaussian {
 public:
  /// `data` is [sample][dimension]. Throws std::invalid_argument if the covariance is not positive definite.
  gaussian(std::span<float const> data, std::size_t dimension, double shrinkage);

  [[nodiscard]] double shrinkage() const { return shrinkage_; }

  /// Log density of every sample.
  [[nodiscard]] std::vector<double> log_prob(std::span<float const> data) const;

  /// [sample][dimension].
  [[nodiscard]] std::vector<float> sample(std::size_t count, std::uint64_t seed) const;

 private:
  std::size_t dimension_;
  double shrinkage_;
  double log_norm_ = 0;  // -log sqrt det(2 pi C)
  std::vector<double> mean_;
  std::vector<double> factor_;  // C = L L^T, the lower triangle of [row][column]
};

}  // namespace digits
