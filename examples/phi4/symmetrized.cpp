// SPDX-License-Identifier: BSL-1.0
#include "symmetrized.hpp"

#include <rgflow/engine/random.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace phi4 {

void symmetrized::turn(std::span<float> fields, std::span<std::size_t const> k) const {
  for (std::size_t i = 0; i < k.size(); ++i) {
    double const angle = 2 * std::numbers::pi * static_cast<double>(k[i]) / static_cast<double>(rotations_);
    auto const c = static_cast<float>(std::cos(angle)), s = static_cast<float>(std::sin(angle));
    float* const re = fields.data() + 2 * volume_ * i;
    float* const im = re + volume_;
    for (std::size_t x = 0; x < volume_; ++x) {
      float const old = re[x];
      re[x] = c * old - s * im[x];
      im[x] = s * old + c * im[x];
    }
  }
}

/// From log q of the fields themselves to the mean over all copies.
void symmetrized::add_other_copies(std::span<float const> fields, std::vector<double>& log_q) const {
  std::vector<float> turned(fields.begin(), fields.end());
  std::vector<std::size_t> const one_further(log_q.size(), 1);
  for (std::size_t k = 1; k < rotations_; ++k) {
    turn(turned, one_further);
    auto const other = flow_.log_prob(turned);
    for (std::size_t i = 0; i < log_q.size(); ++i) {
      double const larger = std::max(log_q[i], other[i]);
      log_q[i] = larger + std::log1p(std::exp(std::min(log_q[i], other[i]) - larger));
    }
  }
  for (double& l : log_q) l -= std::log(static_cast<double>(rotations_));
}

flow_samples symmetrized::sample(std::size_t count, std::uint64_t first) const {
  auto drawn = flow_.sample(count, first);
  if (rotations_ == 1) return drawn;
  std::vector<std::size_t> k(count);
  for (std::size_t i = 0; i < count; ++i)
    k[i] = rgflow::engine::uniform_int({seed_, rgflow::engine::purpose::symmetry, 0}, first + i, rotations_);
  add_other_copies(drawn.fields, drawn.log_q);
  turn(drawn.fields, k);
  return drawn;
}

std::vector<double> symmetrized::log_prob(std::span<float const> fields) const {
  auto log_q = flow_.log_prob(fields);
  if (rotations_ > 1) add_other_copies(fields, log_q);
  return log_q;
}

}  // namespace phi4
