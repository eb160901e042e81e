// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/random.hpp>

#include <cmath>
#include <cstdint>
#include <string>

/// Lines of a data file: bright spots of random place and width on dark ground, no two alike, each with a label.
inline std::string generated_images(std::size_t count) {
  rgflow::engine::random_key const key{7, rgflow::engine::purpose::user, 0};
  std::string text;
  for (std::size_t item = 0; item < count; ++item) {
    auto const draw = [&](std::uint64_t i) { return rgflow::engine::uniform<double>(key, item, i); };
    double const at_x = 1.5 + 4 * draw(0), at_y = 1.5 + 4 * draw(1), width = 1 + 2 * draw(2);
    for (int y = 0; y < 8; ++y)
      for (int x = 0; x < 8; ++x) {
        double const square = (x - at_x) * (x - at_x) + (y - at_y) * (y - at_y);
        text += std::to_string(static_cast<int>(16 * std::exp(-square / (2 * width)) + 0.9 * draw(3))) + ",";
      }
    text += std::to_string(item % 10) + "\n";
  }
  return text;
}
