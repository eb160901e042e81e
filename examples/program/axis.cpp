// SPDX-License-Identifier: BSL-1.0
#include <program/axis.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>

namespace program {
namespace {

std::string power_of_ten(int exponent) {
  constexpr std::array<char const*, 10> digits = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = exponent < 0 ? "10⁻" : "10";
  for (char const c : std::to_string(std::abs(exponent))) text += digits[static_cast<std::size_t>(c - '0')];
  return text;
}

// With a real minus sign, and without one before zero.
std::string plain(double value, int decimals) {
  std::array<char, 48> text;
  std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  std::string result = text.data();
  if (result.starts_with('-'))
    result = result.find_first_of("123456789") == std::string::npos ? result.substr(1) : "−" + result.substr(1);
  return result;
}

}  // namespace

axis::axis(double low, double high, bool logarithmic) : low_(low), high_(high), logarithmic_(logarithmic) {
  if (logarithmic_) {
    if (high_ <= low_ * 1.0001) {
      low_ /= 2;
      high_ *= 2;
    }
    place_logarithmic();
  } else {
    double const least = 1e-12 * std::max({std::abs(low_), std::abs(high_), 1e-300});
    if (high_ - low_ <= least) {
      double const half = low_ == 0 ? 1 : 0.1 * std::abs(low_);
      low_ -= half;
      high_ += half;
    }
    place_linear();
  }
}

double axis::position(double value) const {
  return logarithmic_ ? std::log(value / low_) / std::log(high_ / low_) : (value - low_) / (high_ - low_);
}

// Steps of 1, 2 or 5 times a power of ten, about five of them.
void axis::place_linear() {
  double const rough = (high_ - low_) / 5;
  double const power = std::pow(10., std::floor(std::log10(rough)));
  double const leading = rough / power;
  double const step = power * (leading < 1.5 ? 1 : leading < 3.5 ? 2 : leading < 7.5 ? 5 : 10);

  double const largest = std::max(std::abs(low_), std::abs(high_));
  int exponent = 0;
  if (largest >= 1e5 || largest < 1e-2) exponent = 3 * static_cast<int>(std::floor(std::log10(largest) / 3));
  double const scale = std::pow(10., exponent);
  if (exponent != 0) unit_ = power_of_ten(exponent);
  int const decimals = std::clamp(-static_cast<int>(std::floor(std::log10(step / scale) + 1e-9)), 0, 12);

  for (double k = std::ceil(low_ / step - 1e-9); k * step <= high_ + 1e-9 * step; ++k)
    ticks_.push_back({k * step, plain(k * step / scale, decimals)});
}

// Decades, thinned out if there are many; where there are few, 2 and 5 between them too.
void axis::place_logarithmic() {
  double const decades = std::log10(high_ / low_);
  int const first = static_cast<int>(std::floor(std::log10(low_) + 1e-9));
  int const last = static_cast<int>(std::ceil(std::log10(high_) - 1e-9));
  int const every = std::max(1, static_cast<int>(std::ceil(decades / 7)));
  for (int exponent = first; exponent <= last; ++exponent) {
    for (int const leading : {1, 2, 3, 4, 5, 6, 7, 8, 9}) {
      double const value = leading * std::pow(10., exponent);
      if (value < low_ * (1 - 1e-9) || value > high_ * (1 + 1e-9)) continue;
      bool const labelled = leading == 1 ? exponent % every == 0 : (leading == 2 || leading == 5) && decades < 1.6;
      if (!labelled && (every > 1 || decades > 4)) continue;
      bool const spelled_out = exponent >= -3 && exponent <= 4 && decades < 6;
      std::string label;
      if (labelled && (spelled_out || leading != 1))
        label = plain(value, std::max(0, -exponent));
      else if (labelled)
        label = power_of_ten(exponent);
      ticks_.push_back({value, label});
    }
  }
}

}  // namespace program
