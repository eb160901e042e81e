// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/statistics/estimate.hpp>

#include <algorithm>
#include <limits>

namespace rivals {

/// Seconds before the first sample, and effective samples per second from then on.
struct pace {
  double set_up;
  rgflow::engine::estimate rate;

  [[nodiscard]] double seconds(double samples) const { return set_up + samples / rate.value; }
};

/// Where the first takes less time than the second: for more samples than `from`, for fewer than `below`.
struct advantage {
  double from = std::numeric_limits<double>::infinity(), below = 0;
};
[[nodiscard]] inline advantage advantage_of(pace const& first, pace const& second) {
  double const per_sample = 1 / second.rate.value - 1 / first.rate.value;  // that the first saves
  double const at = (first.set_up - second.set_up) / per_sample;
  if (per_sample > 0) return {.from = std::max(0., at)};
  return {.below = first.set_up < second.set_up ? at : 0.};
}

}  // namespace rivals
