// SPDX-License-Identifier: BSL-1.0
#include <program/files.hpp>
#include <program/picture.hpp>

#include <png.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace program {
namespace {

struct oklab {
  double lightness, a, b;
};

oklab polar(double lightness, double chroma, double hue_degrees) {
  double const hue = hue_degrees * std::numbers::pi / 180;
  return {lightness, chroma * std::cos(hue), chroma * std::sin(hue)};
}

std::uint8_t encoded(double linear) {
  double const x = std::clamp(linear, 0., 1.);
  double const level = x <= 0.0031308 ? 12.92 * x : 1.055 * std::pow(x, 1 / 2.4) - 0.055;
  return static_cast<std::uint8_t>(std::lround(255 * level));
}

// B. Ottosson, "A perceptual color space for image processing" (2020): OKLab to linear sRGB.
colour in_srgb(oklab const& c) {
  double const l = std::pow(c.lightness + 0.3963377774 * c.a + 0.2158037573 * c.b, 3);
  double const m = std::pow(c.lightness - 0.1055613458 * c.a - 0.0638541728 * c.b, 3);
  double const s = std::pow(c.lightness - 0.0894841775 * c.a - 1.2914855480 * c.b, 3);
  return {encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
          encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

// Not a number shows as a grey that no map has.
constexpr colour undefined = {119, 119, 119};

std::size_t height_of(std::size_t size, std::size_t width) {
  if (width == 0 || size == 0 || size % width != 0)
    throw std::invalid_argument("picture: found " + std::to_string(size) + " values, expected rows of " +
                                std::to_string(width));
  return size / width;
}

}  // namespace

colour phase_colour(double re, double im) {
  double const amplitude = std::hypot(re, im);
  if (std::isnan(amplitude)) return undefined;
  double const strength = std::min(amplitude, 1.);
  return in_srgb(polar(0.12 + 0.66 * strength, 0.13 * strength, std::atan2(im, re) * 180 / std::numbers::pi + 25));
}

picture complex_field(std::span<float const> re, std::span<float const> im, std::size_t width, double scale) {
  if (re.size() != im.size()) throw std::invalid_argument("complex_field: as many real as imaginary parts expected");
  picture result(width, height_of(re.size(), width));
  for (std::size_t i = 0; i < re.size(); ++i)
    result.pixels[i] = phase_colour(static_cast<double>(re[i]) / scale, static_cast<double>(im[i]) / scale);
  return result;
}

picture grey_levels(std::span<float const> values, std::size_t width, double black, double white) {
  picture result(width, height_of(values.size(), width));
  for (std::size_t i = 0; i < values.size(); ++i) {
    double const share = (static_cast<double>(values[i]) - black) / (white - black);
    auto const level =
        static_cast<std::uint8_t>(std::lround(255 * (std::isnan(share) ? 0 : std::clamp(share, 0., 1.))));
    result.pixels[i] = {level, level, level};
  }
  return result;
}

picture grid(std::span<picture const> pictures, std::size_t columns, std::size_t gap, colour between) {
  if (pictures.empty() || columns == 0) throw std::invalid_argument("grid: found nothing to arrange");
  std::size_t const width = pictures[0].width;
  std::size_t const height = pictures[0].height;
  columns = std::min(columns, pictures.size());
  std::size_t const rows = (pictures.size() + columns - 1) / columns;
  picture result(columns * (width + gap) - gap, rows * (height + gap) - gap, between);
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    if (pictures[i].width != width || pictures[i].height != height)
      throw std::invalid_argument("grid: the pictures differ in size");
    for (std::size_t y = 0; y < height; ++y)
      for (std::size_t x = 0; x < width; ++x)
        result.at(i % columns * (width + gap) + x, i / columns * (height + gap) + y) = pictures[i].at(x, y);
  }
  return result;
}

picture enlarged(picture const& original, std::size_t factor) {
  picture result(original.width * factor, original.height * factor);
  for (std::size_t y = 0; y < result.height; ++y)
    for (std::size_t x = 0; x < result.width; ++x) result.at(x, y) = original.at(x / factor, y / factor);
  return result;
}

std::string png(picture const& image) {
  static_assert(sizeof(colour) == 3, "pixels are handed to libpng as they are");
  png_image header = {};
  header.version = PNG_IMAGE_VERSION;
  header.width = static_cast<png_uint_32>(image.width);
  header.height = static_cast<png_uint_32>(image.height);
  header.format = PNG_FORMAT_RGB;
  auto const encode = [&](void* memory, png_alloc_size_t& size) {
    if (png_image_write_to_memory(&header, memory, &size, 0, image.pixels.data(), 0, nullptr) == 0)
      throw std::runtime_error("cannot encode a PNG of " + std::to_string(image.width) + " x " +
                               std::to_string(image.height) + " pixels: " + header.message);
  };
  png_alloc_size_t size = 0;
  encode(nullptr, size);  // only measures
  std::string bytes(size, '\0');
  encode(bytes.data(), size);
  bytes.resize(size);
  return bytes;
}

void write_png(std::filesystem::path const& path, picture const& image) { write_file(path, png(image)); }

}  // namespace program
