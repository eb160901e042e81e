// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace program {

struct colour {
  std::uint8_t red = 0, green = 0, blue = 0;
  friend bool operator==(colour const&, colour const&) = default;
};

/// A rectangle of pixels, rows from the top.
struct picture {
  picture(std::size_t width_, std::size_t height_, colour background = {})
      : width(width_), height(height_), pixels(width_ * height_, background) {}

  colour& at(std::size_t x, std::size_t y) { return pixels[y * width + x]; }
  [[nodiscard]] colour const& at(std::size_t x, std::size_t y) const { return pixels[y * width + x]; }

  std::size_t width, height;
  std::vector<colour> pixels;
};

// A colour map, built in the OKLab space, where equal steps look equally large (Ottosson 2020).

/// A complex number: the phase is the hue, the amplitude (up to 1) the brightness.
[[nodiscard]] colour phase_colour(double re, double im);

/// A field [y, x] in its colours; `scale` is the value shown at full strength.
[[nodiscard]] picture complex_field(std::span<float const> re, std::span<float const> im, std::size_t width,
                                    double scale);
/// Grey levels [y, x]: `black` and below to `white` and above.
[[nodiscard]] picture grey_levels(std::span<float const> values, std::size_t width, double black, double white);

/// Pictures of one size in rows, with gaps that let the background through in the colour given.
[[nodiscard]] picture grid(std::span<picture const> pictures, std::size_t columns, std::size_t gap = 1,
                           colour between = {128, 128, 128});
/// Every pixel as a square of factor x factor.
[[nodiscard]] picture enlarged(picture const& original, std::size_t factor);

/// The bytes of a PNG file.
[[nodiscard]] std::string png(picture const& image);
/// Writes it, all or nothing.
void write_png(std::filesystem::path const& path, picture const& image);

}  // namespace program
