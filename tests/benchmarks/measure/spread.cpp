// SPDX-License-Identifier: BSL-1.0
#include <measure/spread.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <stdexcept>

using measure::spread;

TEST_CASE("measure/spread: median, smallest and largest") {
  auto const odd = spread::of({3, 1, 2});
  CHECK((odd.median == 2 && odd.min == 1 && odd.max == 3));
  CHECK(spread::of({4, 1, 2, 8}).median == 3);
  CHECK_THROWS_AS(spread::of({}), std::invalid_argument);
  CHECK(text(spread{123.456, 120, 130}) == "123.5 (120 .. 130)");
  CHECK(json_of(spread{2, 1, 3}).text() == "{\n  \"median\": 2.0,\n  \"min\": 1.0,\n  \"max\": 3.0\n}\n");
}

TEST_CASE("measure/spread: the longest time is the smallest rate") {
  auto const r = measure::rate(8, {2, 1, 4});
  CHECK((r.median == 4 && r.min == 2 && r.max == 8));
}

TEST_CASE("measure/spread: exponents") {
  std::array<double, 4> const x{1, 2, 4, 9};
  std::array<double, 4> y{};
  for (std::size_t i = 0; i < x.size(); ++i) y[i] = 5 * std::pow(x[i], 1.5);
  CHECK(measure::fitted_exponent(x, y) == Approx(1.5).epsilon(1e-12));
  CHECK_THROWS_AS(measure::fitted_exponent(x, std::array<double, 3>{1, 2, 3}), std::invalid_argument);
  CHECK_THROWS_AS(measure::fitted_exponent(std::array<double, 1>{1}, std::array<double, 1>{1}), std::invalid_argument);
}
