// SPDX-License-Identifier: BSL-1.0
#pragma once

// The spins of the Ising model, given the field: independent of each other, with means tanh((M psi)_x). What is
// measured is their average given the field, not one draw of them.

#include <cmath>
#include <cstddef>
#include <vector>

namespace record {

/// The averages of |sum s| / V, of (sum s / V)^2 and of -sum_<xy> s_x s_y / V over spins with the given means on a
/// square with periodic boundaries.
template <class V>
struct spin_averages {
  V m_abs, m_squared, energy;
};

/// The average of |sum s|, from the probability of every number of spins up.
template <class V>
V average_abs_sum(std::vector<V> const& means) {
  std::size_t const count = means.size();
  std::vector<V> probability(count + 1, V(0));
  probability[0] = V(1);
  for (std::size_t i = 0; i < count; ++i) {
    V const up = V(0.5) * (V(1) + means[i]), down = V(1) - up;
    for (std::size_t k = i + 1; k > 0; --k) probability[k] = probability[k] * down + probability[k - 1] * up;
    probability[0] = probability[0] * down;
  }
  V sum(0);
  for (std::size_t k = 0; k <= count; ++k)
    sum += probability[k] * V(std::abs(2 * static_cast<double>(k) - static_cast<double>(count)));
  return sum;
}

template <class V>
spin_averages<V> average_spins(std::size_t extent, std::vector<V> const& means) {
  V const n(1 / static_cast<double>(means.size()));
  V sum(0), spread(0), links(0);
  for (std::size_t y = 0; y < extent; ++y)
    for (std::size_t x = 0; x < extent; ++x) {
      V const here = means[y * extent + x];
      sum += here;
      spread += V(1) - here * here;
      links += here * (means[y * extent + (x + 1) % extent] + means[(y + 1) % extent * extent + x]);
    }
  return {average_abs_sum(means) * n, (sum * sum + spread) * n * n, V(0) - links * n};
}

/// tanh((M psi)_x) with M = beta for neighbours and alpha on the diagonal.
template <class V>
std::vector<V> spin_means(std::size_t extent, V const* psi, double beta, double alpha) {
  using std::tanh;
  std::vector<V> means(extent * extent);
  for (std::size_t y = 0; y < extent; ++y)
    for (std::size_t x = 0; x < extent; ++x) {
      std::size_t const up = (y + 1) % extent, down = (y + extent - 1) % extent, right = (x + 1) % extent,
                        left = (x + extent - 1) % extent;
      V const neighbours =
          psi[y * extent + right] + psi[y * extent + left] + psi[up * extent + x] + psi[down * extent + x];
      means[y * extent + x] = tanh(V(alpha) * psi[y * extent + x] + V(beta) * neighbours);
    }
  return means;
}

}  // namespace record
