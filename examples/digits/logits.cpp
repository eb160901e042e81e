// SPDX-License-Identifier: BSL-1.0
#include "logits.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace digits {

logits dequantized(images const& items, std::size_t draws, std::uint64_t seed, rgflow::engine::purpose purpose) {
  logits result{{}, {}, draws};
  result.x.reserve(items.size() * draws * pixels);
  rgflow::engine::random_key const key{seed, purpose, 0};
  for (std::size_t sample = 0; sample < items.size() * draws; ++sample) {
    double slopes = 0;
    for (std::size_t i = 0; i < pixels; ++i) {
      double const noise = rgflow::engine::uniform<double>(key, sample, i);
      double const x = map.x(static_cast<double>(items[sample / draws][i]) + noise);
      slopes += map.log_slope(x);
      result.x.push_back(static_cast<float>(x));
    }
    result.log_slope.push_back(slopes);
  }
  return result;
}

item_bits bits_per_pixel(logits const& at, std::span<double const> log_density) {
  item_bits result;
  double const count = static_cast<double>(at.draws);
  for (std::size_t first = 0; first < log_density.size(); first += at.draws) {
    double sum = 0, most = -HUGE_VAL;
    for (std::size_t k = first; k < first + at.draws; ++k) {
      sum += log_density[k] + at.log_slope[k];
      most = std::max(most, log_density[k] + at.log_slope[k]);
    }
    double scaled = 0;
    for (std::size_t k = first; k < first + at.draws; ++k) scaled += std::exp(log_density[k] + at.log_slope[k] - most);
    double const to_bits = -1 / (static_cast<double>(pixels) * std::numbers::ln2);
    result.average.push_back(to_bits * sum / count);
    result.pooled.push_back(to_bits * (most + std::log(scaled / count)));
  }
  return result;
}

std::vector<float> values_of(std::span<float const> x) {
  std::vector<float> values;
  values.reserve(x.size());
  for (float const logit : x) values.push_back(static_cast<float>(map.value(static_cast<double>(logit)) - 0.5));
  return values;
}

}  // namespace digits
