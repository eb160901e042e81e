// SPDX-License-Identifier: BSL-1.0
#include <catch2/catch.hpp>

#include <rgflow/engine/checker/difference.hpp>

#include <cmath>
#include <vector>

using namespace rgflow;

TEST_CASE("checker/difference: from one side, to rounding") {
  auto const f = [](double h) { return std::vector<double>{std::exp(h), std::sin(2 * h)}; };
  for (double const step : engine::one_sided_steps) {
    auto const slope = engine::one_sided_difference<double>(f, step);
    CHECK(std::abs(slope[0] - 1) < 1e-11);
    CHECK(std::abs(slope[1] - 2) < 1e-11);
  }
}

TEST_CASE("checker/difference: a kink beside a sample, on either side, is no verdict, and hides no wrong slope") {
  for (double const away : {3e-5, -3e-5, 1e-7, -1e-7}) {
    auto const f = [away](double h) { return std::sin(h) + std::abs(h - away); };
    double const slope = away > 0 ? 0 : 2, beyond = away > 0 ? 2 : 0;
    CHECK(engine::slope_error(slope, f) < 1e-9);
    CHECK(engine::slope_error(beyond, f) > 1e-5);
    CHECK(engine::slope_error(1.0, f) > 1e-5);
  }
  CHECK(engine::slope_error(1.0, [](double h) { return std::sin(h); }) < 1e-11);
  CHECK(engine::slope_error(1.001, [](double h) { return std::sin(h); }) > 0.9e-3);
}
