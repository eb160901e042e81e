// SPDX-License-Identifier: BSL-1.0
#pragma once

// The handwritten digits: 8 x 8 pixels with 17 grey levels each (Alpaydin & Kaynak, UCI Machine Learning Repository).

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace digits {

inline constexpr std::size_t edge = 8;
inline constexpr std::size_t pixels = edge * edge;
inline constexpr unsigned grey_levels = 17;
inline constexpr unsigned classes = 10;

/// Images [item][y][x] of values 0 .. 16, and which digit each of them shows.
struct images {
  std::vector<float> values;
  std::vector<unsigned> labels;

  [[nodiscard]] std::size_t size() const { return values.size() / pixels; }
  [[nodiscard]] std::span<float const> operator[](std::size_t item) const {
    return std::span<float const>(values).subspan(item * pixels, pixels);
  }
};

/// The data in three parts: to fit with, to choose with, to report with. Repeated images are dropped, and the hash of
/// an image alone decides its part (70, 10 and 20 in a hundred), so neither order nor number of the others matters.
struct dataset {
  images train, validation, test;
  std::size_t repeated = 0;
};

/// Reads lines of 64 whole numbers 0 .. 16 and, after them, a label 0 .. 9. Throws std::runtime_error that names file,
/// line and what was found, or if a part would be empty.
[[nodiscard]] dataset load_dataset(std::filesystem::path const& path);

}  // namespace digits
