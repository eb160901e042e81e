// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/initialise.hpp>

#include <cstdint>
#include <span>

namespace flow {

/// Replaces weights that start from zero, those of the last layers among them, by random ones: no net is zero then.
inline void fill_zeros(std::span<float> weights, std::uint64_t seed_value) {
  rgflow::engine::weight_source random(~seed_value);
  for (float& w : weights) {
    double const draw = random.normal();
    if (w == 0) w = static_cast<float>(0.02 * draw);
  }
}

}  // namespace flow
