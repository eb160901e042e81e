// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/checker/draw.hpp>
#include <rgflow/engine/isa.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// A multivariate t distribution that covers given samples of n numbers, to integrate over them: centre and covariance
/// are theirs, with tails cut, and a little more; 3 degrees of freedom leave nothing far out.
class covering_proposal {
 public:
  /// values[sample * n + i]
  covering_proposal(std::vector<double> values, std::size_t n) : n_(n), centre_(n, 0.0), root_(n * n, 0.0) {
    std::size_t const samples = values.size() / n;
    auto const count = static_cast<double>(samples);
    for (std::size_t i = 0; i < n; ++i) {
      std::vector<double> column(samples);
      for (std::size_t s = 0; s < samples; ++s) column[s] = values[s * n + i];
      std::sort(column.begin(), column.end());
      double const low = column[samples / 100], high = column[samples - 1 - samples / 100];
      for (std::size_t s = 0; s < samples; ++s) {
        double& v = values[s * n + i];
        v = std::clamp(v, low, high);
        centre_[i] += v / count;
      }
    }
    for (std::size_t s = 0; s < samples; ++s)
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j)
          root_[i * n + j] += wider * (values[s * n + i] - centre_[i]) * (values[s * n + j] - centre_[j]) / count;
    take_root();
    log_constant_ = std::lgamma((freedom + static_cast<double>(n)) / 2) - std::lgamma(freedom / 2) -
                    0.5 * static_cast<double>(n) * std::log(freedom * std::numbers::pi);
    for (std::size_t i = 0; i < n; ++i) log_constant_ -= std::log(root_[i * n + i]);
  }

  /// Writes n numbers and returns the log density at them.
  double draw(draws& from, double* x) const {
    double chi_square = 0, square = 0;
    for (int k = 0; k < static_cast<int>(freedom); ++k) {
      double const z = from.next();
      chi_square += z * z;
    }
    double const stretch = std::sqrt(freedom / chi_square);
    std::vector<double> u(n_);
    for (double& v : u) {
      v = stretch * from.next();
      square += v * v;
    }
    for (std::size_t i = 0; i < n_; ++i) {
      x[i] = centre_[i];
      for (std::size_t j = 0; j <= i; ++j) x[i] += root_[i * n_ + j] * u[j];
    }
    return log_constant_ - 0.5 * (freedom + static_cast<double>(n_)) * std::log1p(square / freedom);
  }

  double centre(std::size_t i) const { return centre_[i]; }
  /// Deviation of number i.
  double width(std::size_t i) const {
    double square = 0;
    for (std::size_t j = 0; j <= i; ++j) square += root_[i * n_ + j] * root_[i * n_ + j];
    return std::sqrt(square / wider);
  }

 private:
  static constexpr double freedom = 3, wider = 1.5;

  /// The lower triangle by its Cholesky factor.
  void take_root() {
    for (std::size_t i = 0; i < n_; ++i)
      for (std::size_t j = 0; j <= i; ++j) {
        double sum = root_[i * n_ + j];
        for (std::size_t k = 0; k < j; ++k) sum -= root_[i * n_ + k] * root_[j * n_ + k];
        root_[i * n_ + j] = i == j ? std::sqrt(std::max(sum, 1e-300)) : sum / root_[j * n_ + j];
      }
  }

  std::size_t n_;
  std::vector<double> centre_, root_;  // [i][j], j <= i
  double log_constant_ = 0;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
