// SPDX-License-Identifier: BSL-1.0
#include "random_numbers.hpp"

#include <catch2/catch.hpp>
#include <rgflow/engine/statistics.hpp>

namespace {

using namespace rgflow::engine;

double tau_of_ar1(double a) { return (1 + a) / (2 * (1 - a)); }

}  // namespace

TEST_CASE("statistics/autocorrelation: AR(1) chains of known tau, within 4 sigma") {
  // 16 comparisons at 4 sigma: a false alarm once in 1000 seeds.
  for (double const a : {-0.8, -0.4, 0., 0.3, 0.6, 0.8, 0.9, 0.95})
    for (std::size_t const chains : {1U, 16U}) {
      random_numbers random(20 + chains);
      auto const x = random.ar1(a, 160'000 / chains, chains);
      auto const gamma = gamma_method(x, chains);
      INFO("a = " << a << ", chains " << chains << ", tau " << gamma.tau_int << " +- " << gamma.tau_int_error
                  << ", expected " << tau_of_ar1(a) << ", window " << gamma.window);
      CHECK(gamma.window_found);
      CHECK(std::abs(gamma.tau_int - tau_of_ar1(a)) < 4 * gamma.tau_int_error + 0.01 * tau_of_ar1(a));
      CHECK(std::abs(gamma.value) < 4 * gamma.error);
      CHECK(gamma.error == Approx(std::sqrt(2 * tau_of_ar1(a) / 160'000.)).epsilon(0.1));
    }
}

TEST_CASE("statistics/autocorrelation: errors of means are one sigma for short chains too") {
  // 300 repetitions of 8 chains of 400 = 90 tau: pulls of variance 1 +- 8 %, and the error of tau is honest.
  constexpr int repeats = 300;
  double pull = 0;
  double tau = 0;
  double tau_squares = 0;
  double tau_error = 0;
  for (int r = 0; r < repeats; ++r) {
    random_numbers random(1000U + static_cast<std::uint64_t>(r));
    auto const x = random.ar1(0.8, 400, 8);
    auto const gamma = gamma_method(x, 8);
    pull += std::pow(gamma.value / gamma.error, 2) / repeats;
    tau += gamma.tau_int / repeats;
    tau_squares += gamma.tau_int * gamma.tau_int / repeats;
    tau_error += gamma.tau_int_error / repeats;
  }
  CHECK(pull == Approx(1).margin(0.33));
  CHECK(tau == Approx(4.5).epsilon(0.05));  // truncation bias of the window, as published: a few percent
  CHECK(std::sqrt(tau_squares - tau * tau) == Approx(tau_error).epsilon(0.3));
}

TEST_CASE("statistics/autocorrelation: short chains, the mean of the data is not the true one") {
  // 4000 times 40 independent numbers: error^2 averages to 1/40 only with the bias correction, which is 8 %
  // here; the average is known to better than 1 %.
  double squared_error = 0;
  random_numbers random(77);
  for (int r = 0; r < 4000; ++r) squared_error += std::pow(gamma_method(random.ar1(0, 40)).error, 2) / 4000;
  INFO(squared_error * 40);
  CHECK(squared_error * 40 == Approx(1).margin(0.03));
}

TEST_CASE("statistics/autocorrelation: functions of averages") {
  // For x = AR(1): <x^4> / <x^2>^2 = 3 and <x^2> - <x>^2 = 1.
  random_numbers random(31);
  constexpr std::size_t chains = 4;
  auto const x = random.ar1(0.5, 50'000, chains);
  std::vector<double> table;
  for (double const v : x) {
    table.push_back(v + 2);
    table.push_back((v + 2) * (v + 2));
    table.push_back(v * v);
    table.push_back(v * v * v * v);
  }
  auto const variance = gamma_method({table, chains, 4}, [](auto m) { return m[1] - m[0] * m[0]; });
  CHECK(std::abs(variance.value - 1) < 4 * variance.error);
  // x^2 of an AR(1) is again one with a^2: var(x^2) = 2, tau = (1 + a^2) / (2 (1 - a^2))
  CHECK(variance.error == Approx(std::sqrt(2 * 2 * tau_of_ar1(0.25) / 200'000.)).epsilon(0.1));
  auto const kurtosis = gamma_method({table, chains, 4}, [](auto m) { return m[3] / (m[2] * m[2]); });
  CHECK(std::abs(kurtosis.value - 3) < 4 * kurtosis.error);
  auto const linear = gamma_method({table, chains, 4}, [](auto m) { return 2 * m[0] + 1; });
  auto const plain = gamma_method(x, chains);
  CHECK(linear.error == Approx(2 * plain.error).epsilon(1e-6));
  CHECK(linear.tau_int == Approx(plain.tau_int).epsilon(1e-6));
}

TEST_CASE("statistics/autocorrelation: chains stuck apart are seen") {
  random_numbers random(41);
  constexpr std::size_t chains = 8;
  std::vector<double> x(1000 * chains);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = (i % chains < 4 ? 5. : -5.) + random.normal();
  auto const gamma = gamma_method(x, chains);
  CHECK_FALSE(gamma.window_found);
  CHECK(gamma.tau_int > 100);
  CHECK(gamma.error > 0.5);
  CHECK(split_r_hat(x, chains) > 3);
  CHECK_FALSE(check_convergence(x, chains).converged);
}

TEST_CASE("statistics/autocorrelation: constants and misuse") {
  std::vector<double> const constant(100, 3.25);
  auto const gamma = gamma_method(constant, 2);
  CHECK(gamma.value == 3.25);
  CHECK(gamma.error == 0);
  CHECK(gamma.tau_int == 0.5);
  CHECK(split_r_hat(constant, 2) == 1);
  CHECK_THROWS_AS(gamma_method(std::vector<double>(6, 1.), 2), std::invalid_argument);
  CHECK_THROWS_AS(gamma_method(std::vector<double>(9, 1.), 2), std::invalid_argument);
  CHECK_THROWS_AS(gamma_method(constant, 0), std::invalid_argument);
  CHECK_THROWS_WITH(gamma_method(std::vector<double>{1, 2, 3, 4, std::nan(""), 6, 7, 8}, 2),
                    Catch::Contains("sample 2"));
}

TEST_CASE("statistics/convergence: split R-hat by hand and on drifting chains") {
  // one chain 0 1 | 4 5: means 0.5, 4.5, within 0.5, between 8: sqrt(1/2 + 8 / 0.5)
  CHECK(split_r_hat(std::vector<double>{0, 1, 4, 5}) == Approx(std::sqrt(0.5 + 16)));
  CHECK(split_r_hat(std::vector<double>{0, 1, 9, 4, 5}) == Approx(std::sqrt(0.5 + 16)));
  CHECK(split_r_hat(std::vector<double>{1, 2, 1, 2, 1, 2, 1, 2}, 2) == std::numeric_limits<double>::infinity());

  random_numbers random(51);
  auto x = random.ar1(0.5, 4000, 16);
  auto const good = check_convergence(x, 16);
  INFO("r_hat " << good.split_r_hat << " tau " << good.tau_int << " lengths " << good.lengths);
  CHECK(good.converged);
  CHECK(good.tau_int == Approx(1.5).epsilon(0.1));
  auto const brief = check_convergence(std::span(x).first(16 * 250), 16);
  CHECK_FALSE(brief.converged);  // 250 = 167 tau
  for (std::size_t i = 0; i < x.size(); ++i) x[i] += static_cast<double>(i) / static_cast<double>(x.size());
  CHECK_FALSE(check_convergence(x, 16).converged);  // all chains drift together
}
