// SPDX-License-Identifier: BSL-1.0
#include "random_numbers.hpp"

#include <catch2/catch.hpp>
#include <rgflow/engine/statistics/pareto.hpp>

#include <algorithm>

using namespace rgflow::engine;

TEST_CASE("statistics/pareto: the shape of generalized Pareto samples") {
  // Asymptotic error (1 + k) / sqrt(n) for k > -1/2; 4 sigma and the pull of the prior, 10 / n.
  random_numbers random(3);
  constexpr std::size_t n = 4000;
  for (double const k : {-0.3, 0.2, 0.5, 0.7, 1., 1.5}) {
    std::vector<double> x(n);
    for (double& value : x) value = (std::pow(random.uniform(), -k) - 1) / k * 0.7;
    std::ranges::sort(x);
    INFO("k = " << k);
    CHECK(pareto_shape(x) == Approx(k).margin(4 * (1 + std::abs(k)) / std::sqrt(n) + 0.005));
  }
}

TEST_CASE("statistics/pareto: weights with tail exponent 1/k") {
  // w = u^-k has exactly the tail x^(-1/k); the fit uses the top 3 sqrt(N) = 950 weights.
  for (double const k : {0.2, 0.5, 0.7, 1.2}) {
    random_numbers random(5);
    std::vector<double> log_w(100'000);
    for (double& x : log_w) x = 700 - k * std::log(random.uniform());
    INFO("k = " << k);
    CHECK(pareto_k(log_w) == Approx(k).margin(4 * (1 + k) / std::sqrt(950.) + 0.01));
  }
}

TEST_CASE("statistics/pareto: the error of k is how far estimates scatter") {
  random_numbers random(7);
  constexpr std::size_t runs = 300, n = 10'000;
  for (double const k : {0.3, 0.7}) {
    double sum = 0, square = 0;
    std::vector<double> log_w(n);
    for (std::size_t run = 0; run < runs; ++run) {
      for (double& x : log_w) x = -k * std::log(random.uniform());
      double const found = pareto_k(log_w);
      sum += found / runs;
      square += found * found / runs;
    }
    INFO("k = " << k);
    CHECK(pareto_tail(n) == 300);
    // The scatter of 300 is known to 4 %; pseudo-observations narrow it by 3 %.
    CHECK(std::sqrt(square - sum * sum) == Approx(pareto_k_error(k, n)).epsilon(0.15));
  }
}

TEST_CASE("statistics/pareto: bounded weights are harmless, few weights say nothing") {
  random_numbers random(6);
  std::vector<double> log_w(10'000);
  for (double& x : log_w) x = std::log(random.uniform());
  CHECK(pareto_k(log_w) < 0);
  CHECK(pareto_k(std::vector<double>(1000, 2.5)) == 0);
  CHECK(std::isnan(pareto_k(std::vector<double>(24, 1.))));
  // lognormal with a large spread looks heavy at any practical N
  for (double& x : log_w) x = 6 * random.normal();
  CHECK(pareto_k(log_w) > 0.7);
  // one weight above all others, all other excesses from -inf
  std::vector<double> single(1000, -std::numeric_limits<double>::infinity());
  single[17] = 3;
  CHECK(std::isfinite(pareto_k(single)));
}
