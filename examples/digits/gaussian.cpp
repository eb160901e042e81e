// SPDX-License-Identifier: BSL-1.0
#include "gaussian.hpp"

#include <rgflow/engine/random.hpp>

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

namespace digits {
namespace {

/// Replaces the lower triangle of a symmetric matrix by its Cholesky factor.
void cholesky(std::vector<double>& a, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j)
    for (std::size_t i = j; i < n; ++i) {
      double sum = a[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= a[i * n + k] * a[j * n + k];
      if (i == j && !(sum > 0))
        throw std::invalid_argument("gaussian: the covariance is not positive definite in dimension " +
                                    std::to_string(j));
      a[i * n + j] = i == j ? std::sqrt(sum) : sum / a[j * n + j];
    }
}

}  // namespace

gaussian::gaussian(std::span<float const> data, std::size_t dimension, double shrinkage)
    : dimension_(dimension), shrinkage_(shrinkage), mean_(dimension, 0.0), factor_(dimension * dimension, 0.0) {
  std::size_t const n = dimension;
  std::size_t const samples = data.size() / n;
  if (samples < 2)
    throw std::invalid_argument("gaussian: expected at least 2 samples, found " + std::to_string(samples));
  double const share = 1 / static_cast<double>(samples);
  for (std::size_t s = 0; s < samples; ++s)
    for (std::size_t i = 0; i < n; ++i) mean_[i] += share * static_cast<double>(data[s * n + i]);
  std::vector<double> away(n);
  for (std::size_t s = 0; s < samples; ++s) {
    for (std::size_t i = 0; i < n; ++i) away[i] = static_cast<double>(data[s * n + i]) - mean_[i];
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j <= i; ++j) factor_[i * n + j] += share * away[i] * away[j];
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < i; ++j) factor_[i * n + j] *= 1 - shrinkage;
  cholesky(factor_, n);
  log_norm_ = -0.5 * static_cast<double>(n) * std::log(2 * std::numbers::pi);
  for (std::size_t i = 0; i < n; ++i) log_norm_ -= std::log(factor_[i * n + i]);
}

std::vector<double> gaussian::log_prob(std::span<float const> data) const {
  std::size_t const n = dimension_;
  std::vector<double> result, white(n);
  result.reserve(data.size() / n);
  for (std::size_t at = 0; at < data.size(); at += n) {
    double square = 0;
    for (std::size_t i = 0; i < n; ++i) {  // L white = x - mean
      double sum = static_cast<double>(data[at + i]) - mean_[i];
      for (std::size_t k = 0; k < i; ++k) sum -= factor_[i * n + k] * white[k];
      white[i] = sum / factor_[i * n + i];
      square += white[i] * white[i];
    }
    result.push_back(log_norm_ - square / 2);
  }
  return result;
}

std::vector<float> gaussian::sample(std::size_t count, std::uint64_t seed) const {
  std::size_t const n = dimension_;
  std::vector<float> result;
  std::vector<double> white(n);
  for (std::size_t s = 0; s < count; ++s) {
    rgflow::engine::normals(rgflow::engine::random_key{seed, rgflow::engine::purpose::sample, 0}, s, white.data(), n);
    for (std::size_t i = 0; i < n; ++i) {
      double x = mean_[i];
      for (std::size_t k = 0; k <= i; ++k) x += factor_[i * n + k] * white[k];
      result.push_back(static_cast<float>(x));
    }
  }
  return result;
}

}  // namespace digits
