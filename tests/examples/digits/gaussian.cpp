// SPDX-License-Identifier: BSL-1.0
#include <digits/gaussian.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <numbers>
#include <vector>

TEST_CASE("digits/gaussian: two correlated numbers against the formula") {
  std::vector<float> const data{1, 2, 3, 5, -1, 0, 2, -2, 4, 4};
  // Mean (9/5, 9/5); second central moments xx = 74/25, yy = 164/25, xy = 64/25.
  double const m = 1.8, xx = 2.96, yy = 6.56, xy = 2.56;
  for (double const shrinkage : {0.0, 0.3, 1.0}) {
    double const c = (1 - shrinkage) * xy, det = xx * yy - c * c;
    digits::gaussian const g(data, 2, shrinkage);
    std::vector<float> const at{0.5F, -1.25F, 3, 7};
    auto const log_p = g.log_prob(at);
    REQUIRE(log_p.size() == 2);
    for (std::size_t k = 0; k < 2; ++k) {
      double const x = static_cast<double>(at[2 * k]) - m, y = static_cast<double>(at[2 * k + 1]) - m;
      double const square = (yy * x * x - 2 * c * x * y + xx * y * y) / det;
      CHECK(log_p[k] == Approx(-square / 2 - std::log(2 * std::numbers::pi * std::sqrt(det))).epsilon(1e-12));
    }
  }
}

TEST_CASE("digits/gaussian: samples have the moments of the data") {
  std::vector<float> const data{1, 2, 3, 5, -1, 0, 2, -2, 4, 4};
  std::size_t const n = 20000;
  auto const x = digits::gaussian(data, 2, 0).sample(n, 5);
  digits::gaussian const again(x, 2, 0);
  digits::gaussian const expected(data, 2, 0);
  auto const there = again.log_prob(data), here = expected.log_prob(data);
  for (std::size_t k = 0; k < 5; ++k) CHECK(there[k] == Approx(here[k]).margin(0.05));  // 0.01 is one sigma
}

TEST_CASE("digits/gaussian: too few data and constant ones are refused") {
  CHECK_THROWS_WITH(digits::gaussian(std::vector<float>{1, 2}, 2, 0), Catch::Contains("at least 2 samples"));
  CHECK_THROWS_WITH(digits::gaussian(std::vector<float>{1, 2, 1, 3}, 2, 0), Catch::Contains("not positive definite"));
}
