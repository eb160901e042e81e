// SPDX-License-Identifier: BSL-1.0
#include "random_numbers.hpp"

#include <catch2/catch.hpp>
#include <rgflow/engine/statistics.hpp>

// Seeds are fixed, so the tests never flicker; a sigma bound states how often an innocent change of seed would
// trip it: 4 sigma, 6e-5 per comparison.

namespace {

using namespace rgflow::engine;

constexpr double inf = std::numeric_limits<double>::infinity();

// q = N(0, 1), unnormalized target exp(-x^2 / (2 s^2)): everything is known in closed form.
struct gaussian_case {
  double s;
  std::vector<double> x;
  std::vector<double> log_w;

  gaussian_case(double width, std::size_t n, std::uint64_t seed, bool from_target = false) : s(width) {
    random_numbers random(seed);
    for (std::size_t i = 0; i < n; ++i) {
      x.push_back(random.normal() * (from_target ? s : 1.));
      log_w.push_back(-x[i] * x[i] / (2 * s * s) + x[i] * x[i] / 2 + std::log(2 * std::numbers::pi) / 2);
    }
  }

  [[nodiscard]] double log_z() const { return std::log(2 * std::numbers::pi) / 2 + std::log(s); }
  [[nodiscard]] double ess() const { return std::sqrt(2.) * s * s * std::sqrt(1 / (s * s) - 0.5); }
  [[nodiscard]] double lower() const { return (1 - 1 / (s * s)) / 2 + std::log(2 * std::numbers::pi) / 2; }
  [[nodiscard]] double upper() const { return (s * s - 1) / 2 + std::log(2 * std::numbers::pi) / 2; }
};

}  // namespace

TEST_CASE("statistics/importance: by hand") {
  std::vector<double> const equal(10, 3.);
  CHECK(effective_sample_size(equal) == 1);
  CHECK(log_mean_exp(equal) == 3);
  CHECK(log_z_estimate(equal).error == 0);

  std::vector<double> const log_w{0, std::log(2.), std::log(3.)};
  CHECK(effective_sample_size(log_w) == Approx(36. / (3 * 14)));
  CHECK(log_mean_exp(log_w) == Approx(std::log(2.)));
  // relative variance of the mean of 1, 2, 3: (sample variance 1) / 3 / 4
  CHECK(log_z_estimate(log_w).error == Approx(std::sqrt(1. / 12.)));
  auto const summary = summarize_weights(log_w);
  CHECK(summary.max_weight_share == Approx(0.5));
  CHECK(summary.mean_log_w.value == Approx(std::log(6.) / 3));
  CHECK(std::isnan(summary.pareto_k));
  CHECK_FALSE(summary.reliable());
}

TEST_CASE("statistics/importance: no size of log-weights overflows, and a shift only shifts") {
  std::vector<double> log_w{0, 1, 2, -3};
  double const ess = effective_sample_size(log_w);
  double const log_z = log_mean_exp(log_w);
  for (double const shift : {1e5, -1e5, 1e2}) {
    auto moved = log_w;
    for (double& x : moved) x += shift;
    CHECK(effective_sample_size(moved) == Approx(ess).epsilon(1e-9));
    CHECK(log_mean_exp(moved) - shift == Approx(log_z).epsilon(1e-9));
  }
  log_w.push_back(-inf);
  CHECK(effective_sample_size(log_w) == Approx(ess * 4 / 5));
  CHECK(log_mean_exp(log_w) == Approx(log_z + std::log(4. / 5.)));
  CHECK(summarize_weights(log_w).mean_log_w.value == -inf);
  CHECK(summarize_weights(log_w).mean_log_w.error == inf);
  CHECK(effective_sample_size(std::vector<double>{800., -800., -800., -800.}) == Approx(0.25));
}

TEST_CASE("statistics/importance: what is no weight is refused with its position") {
  CHECK_THROWS_WITH(log_mean_exp(std::vector<double>{0, 1, std::nan("")}), Catch::Contains("sample 2"));
  CHECK_THROWS_AS(log_mean_exp(std::vector<double>{0, inf}), std::invalid_argument);
  CHECK_THROWS_AS(log_mean_exp(std::vector<double>{-inf, -inf}), std::invalid_argument);
  CHECK_THROWS_AS(log_mean_exp(std::vector<double>{}), std::invalid_argument);
}

TEST_CASE("statistics/importance: Gaussian target, closed forms within 4 sigma") {
  for (double const s : {0.6, 0.8, 1.1}) {
    gaussian_case const flow(s, 200'000, 1);
    auto const summary = summarize_weights(flow.log_w);
    INFO("s = " << s << ", ess " << summary.ess << " expected " << flow.ess() << ", k " << summary.pareto_k);
    CHECK(std::abs(sigmas_apart(summary.log_z, {flow.log_z(), 0})) < 4);
    CHECK(std::abs(sigmas_apart(summary.mean_log_w, {flow.lower(), 0})) < 4);
    CHECK(summary.ess == Approx(flow.ess()).epsilon(0.02));
    CHECK(summary.reliable());

    gaussian_case const target(s, 200'000, 2, true);
    CHECK(forward_effective_sample_size(target.log_w) == Approx(flow.ess()).epsilon(0.02));
    auto const bracket = bracket_log_z(flow.log_w, target.log_w, 8);
    CHECK(std::abs(sigmas_apart(bracket.upper, {flow.upper(), 0})) < 4);
    CHECK(bracket.lower.value < flow.log_z());
    CHECK(bracket.upper.value > flow.log_z());
    CHECK(bracket.width() == Approx(flow.upper() - flow.lower()).epsilon(0.05));

    std::vector<double> squares(flow.x);
    for (double& x : squares) x *= x;
    auto const moment = reweighted_mean(flow.log_w, squares);
    CHECK(std::abs(sigmas_apart(moment, {s * s, 0})) < 4);
    CHECK(moment.error < 0.01);
  }
}

TEST_CASE("statistics/importance: errors are one sigma, log Z and reweighted averages") {
  // 400 repetitions: the pulls have mean 0 and variance 1; variance known to sqrt(2/400) = 7 %.
  constexpr int repeats = 400;
  double log_z_pull = 0;
  double moment_pull = 0;
  double derived_pull = 0;
  for (int r = 0; r < repeats; ++r) {
    gaussian_case const flow(0.8, 2000, 100U + static_cast<std::uint64_t>(r));
    std::vector<double> table;
    for (double const x : flow.x) {
      table.push_back(x * x);
      table.push_back(x * x * x * x);
    }
    log_z_pull += std::pow(sigmas_apart(log_z_estimate(flow.log_w), {flow.log_z(), 0}), 2) / repeats;
    auto const moment = reweighted(flow.log_w, {table, 2}, [](auto mean) { return mean[0]; });
    moment_pull += std::pow(sigmas_apart(moment, {0.64, 0}), 2) / repeats;
    auto const kurtosis = reweighted(flow.log_w, {table, 2}, [](auto mean) { return mean[1] / (mean[0] * mean[0]); });
    derived_pull += std::pow(sigmas_apart(kurtosis, {3, 0}), 2) / repeats;
  }
  CHECK(log_z_pull == Approx(1).margin(0.3));
  CHECK(moment_pull == Approx(1).margin(0.3));
  CHECK(derived_pull == Approx(1).margin(0.3));
}

TEST_CASE("statistics/importance: a dropped mode leaves ESS at one and opens the bracket") {
  // Target: two equal unit Gaussians at +-6, normalized, log Z = 0; the flow has the right one only.
  random_numbers random(7);
  std::vector<double> on_flow;
  std::vector<double> on_target;
  auto const log_w = [](double x) {
    double const right = -std::pow(x - 6, 2) / 2;
    double const left = -std::pow(x + 6, 2) / 2;
    return std::log(0.5) + std::max(right, left) + std::log1p(std::exp(-std::abs(right - left))) - right;
  };
  for (int i = 0; i < 10'000; ++i) {
    on_flow.push_back(log_w(6 + random.normal()));
    on_target.push_back(log_w((i % 2 == 0 ? 6 : -6) + random.normal()));
  }
  CHECK(effective_sample_size(on_flow) > 0.99);
  CHECK(log_z_estimate(on_flow).value == Approx(std::log(0.5)).margin(0.01));  // wrong, and does not know
  CHECK(forward_effective_sample_size(on_target) < 1e-6);
  CHECK(bracket_log_z(on_flow, on_target, 2).width() > 30);
}

TEST_CASE("statistics/jackknife: the mean gives the textbook error, blocks of any number") {
  random_numbers random(11);
  std::vector<double> x(1003);
  double mean = 0;
  for (double& value : x) mean += (value = random.normal()) / 1003.;
  double squares = 0;
  for (double const value : x) squares += (value - mean) * (value - mean);
  double const error = std::sqrt(squares / 1003 / 1002);
  auto const identity = [](std::span<double const> m) { return m[0]; };
  auto const one_by_one = jackknife({x, 1}, identity, 1003);
  CHECK(one_by_one.value == Approx(mean));
  CHECK(one_by_one.error == Approx(error).epsilon(1e-9));
  CHECK(jackknife({x, 1}, identity, 5000).error == Approx(error).epsilon(1e-9));
  CHECK(jackknife({x, 1}, identity).error == Approx(error).epsilon(0.25));  // 4 sigma of 128 blocks
  CHECK(reweighted_mean(std::vector<double>(1003, -5.), x, 1003).error == Approx(error).epsilon(1e-9));
}

TEST_CASE("statistics/jackknife: one sample with all the weight has an unknown error") {
  std::vector<double> const x{1, 2, 3, 4};
  auto const e = reweighted_mean(std::vector<double>{0, -inf, -inf, -inf}, x);
  CHECK(e.value == 1);
  CHECK(e.error == inf);
}

TEST_CASE("statistics/jackknife: misuse is refused") {
  std::vector<double> const x{1, 2, 3, 4, 5};
  CHECK_THROWS_AS(reweighted_mean(std::vector<double>{0, 0}, x), std::invalid_argument);
  CHECK_THROWS_AS(jackknife({x, 2}, [](auto m) { return m[0]; }), std::invalid_argument);
  CHECK_THROWS_AS(jackknife(
                      {x, 1}, [](auto m) { return m[0]; }, 1),
                  std::invalid_argument);
  CHECK_THROWS_WITH(reweighted_mean(std::vector<double>(3, 0.), std::vector<double>{1, std::nan(""), 1}),
                    Catch::Contains("sample 1"));
}
