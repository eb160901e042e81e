// SPDX-License-Identifier: BSL-1.0
#include "random_numbers.hpp"

#include <catch2/catch.hpp>
#include <rgflow/engine/statistics.hpp>

#include <numeric>

using namespace rgflow::engine;

TEST_CASE("statistics/metropolis: by hand") {
  std::vector<double> const log_w{std::log(1.), std::log(2.), std::log(1.), std::log(4.), -1e300};
  std::vector<double> const uniforms{0.9, 0.9, 0.6, 0.9, 0.1};
  auto const run = independence_metropolis(log_w, [&](std::size_t i) { return uniforms[i]; });
  CHECK(run.indices == std::vector<std::size_t>{0, 1, 1, 3, 3});  // up, refused at 1/2 < 0.6, up, refused
  CHECK(run.acceptance == Approx((1 + 0.5 + 1 + 0) / 4));
  CHECK(run.series(std::vector<double>{10, 11, 12, 13, 14}) == std::vector<double>{10, 11, 11, 13, 13});
}

TEST_CASE("statistics/metropolis: equal weights accept all, chains are interleaved, the rest is left out") {
  std::vector<double> const log_w(11, -3.);
  auto const run = independence_metropolis(
      log_w, [](std::size_t) { return 0.999; }, 3);
  std::vector<std::size_t> expected(9);
  std::iota(expected.begin(), expected.end(), 0U);
  CHECK(run.indices == expected);
  CHECK(run.acceptance == 1);
}

TEST_CASE("statistics/metropolis: a start of weight zero is left at once") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  std::vector<double> const log_w{-inf, -inf, -50, -inf, -60};
  auto const run = independence_metropolis(log_w, [](std::size_t) { return 0.5; });
  CHECK(run.indices == std::vector<std::size_t>{0, 1, 2, 2, 2});
}

TEST_CASE("statistics/metropolis: exact averages and honest errors, Gaussian proposal and target") {
  // q = N(0, 1), p = N(0, 0.8^2); 200 runs, pulls of variance 1 +- 10 %, mean within 4 sigma of 0.
  constexpr int repeats = 200;
  double pull = 0;
  double pull_mean = 0;
  for (int r = 0; r < repeats; ++r) {
    random_numbers random(5000U + static_cast<std::uint64_t>(r));
    std::vector<double> squares;
    std::vector<double> log_w;
    std::vector<double> uniforms;
    for (int i = 0; i < 4000; ++i) {
      double const x = random.normal();
      squares.push_back(x * x);
      log_w.push_back(-x * x / (2 * 0.64) + x * x / 2);
      uniforms.push_back(random.uniform());
    }
    auto const run = independence_metropolis(
        log_w, [&](std::size_t i) { return uniforms[i]; }, 4);
    auto const mean = run.mean(squares);
    CHECK(mean.tau_int > 0.5);
    pull_mean += (mean.value - 0.64) / mean.error / repeats;
    pull += std::pow((mean.value - 0.64) / mean.error, 2) / repeats;
  }
  CHECK(pull == Approx(1).margin(0.4));
  CHECK(std::abs(pull_mean) < 4 / std::sqrt(200.));
}

TEST_CASE("statistics/metropolis: misuse is refused") {
  auto const half = [](std::size_t) { return 0.5; };
  CHECK_THROWS_AS(independence_metropolis(std::vector<double>{1}, half), std::invalid_argument);
  CHECK_THROWS_AS(independence_metropolis(std::vector<double>{1, 2, 3}, half, 2), std::invalid_argument);
  CHECK_THROWS_AS(independence_metropolis(std::vector<double>{1, 2}, half, 0), std::invalid_argument);
}
