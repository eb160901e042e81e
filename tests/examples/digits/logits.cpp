// SPDX-License-Identifier: BSL-1.0
#include <digits/logits.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

namespace {

using digits::pixels;
using rgflow::engine::purpose;

/// Two images: all values in turn, and all black.
digits::images two() {
  digits::images items;
  for (std::size_t i = 0; i < pixels; ++i) items.values.push_back(static_cast<float>(i % digits::grey_levels));
  items.values.resize(2 * pixels, 0.0F);
  return items;
}

}  // namespace

TEST_CASE("digits/logits: values come back from their logits, noise within a grey level") {
  auto const items = two();
  auto const at = digits::dequantized(items, 3, 1, purpose::test);
  REQUIRE(at.x.size() == 6 * pixels);
  REQUIRE(at.log_slope.size() == 6);
  auto const values = digits::values_of(at.x);
  for (std::size_t i = 0; i < values.size(); ++i) {
    double const away = static_cast<double>(values[i]) - static_cast<double>(items[i / (3 * pixels)][i % pixels]);
    CHECK(std::abs(away) < 0.5001);
  }
  CHECK(at.x == digits::dequantized(items, 3, 1, purpose::test).x);
  CHECK(at.x != digits::dequantized(items, 3, 1, purpose::validation).x);
}

TEST_CASE("digits/logits: a density under which all images are alike needs log2 17 bits per pixel") {
  auto const at = digits::dequantized(two(), 5, 1, purpose::test);
  std::vector<double> log_p;
  for (double const slope : at.log_slope) log_p.push_back(-std::log(17.0) * static_cast<double>(pixels) - slope);
  auto const bits = digits::bits_per_pixel(at, log_p);
  for (std::size_t item = 0; item < 2; ++item) {
    CHECK(bits.average[item] == Approx(std::log2(17.0)).epsilon(1e-12));
    CHECK(bits.pooled[item] == Approx(std::log2(17.0)).epsilon(1e-12));
  }
}

TEST_CASE("digits/logits: bits of the averaged density are at most the average of bits") {
  auto const at = digits::dequantized(two(), 2, 1, purpose::test);
  std::vector<double> log_p;
  double const n = static_cast<double>(pixels);
  for (std::size_t k = 0; k < 4; ++k) log_p.push_back((k % 2 == 0 ? -n : -3 * n) * std::log(2.0) - at.log_slope[k]);
  auto const bits = digits::bits_per_pixel(at, log_p);
  CHECK(bits.average[0] == Approx(2));                // of 1 and 3
  CHECK(bits.pooled[0] == Approx(1 + 1 / n));         // half of 2^-64, the other term is nothing
}
