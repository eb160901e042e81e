// SPDX-License-Identifier: BSL-1.0

// Losses by importance weights, on normal distributions whose divergences are known.

#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

constexpr std::size_t sites = 2;
struct normal_numbers : action<torus<sites>, real_field> {
  static constexpr auto density = mu * sq(phi);
};
struct flow : hierarchy<torus<sites>, real_field, every_level<everywhere<elementwise<scaling>>>, depth<1>> {};
struct conditional
    : hierarchy<torus<sites>, real_field, every_level<everywhere<elementwise<scaling>>>, depth<1>, context<1>> {};
using scaled = model<flow, double>;

constexpr double precision = 1.3;
auto const theory = bind<normal_numbers>(mu = precision / 2);

scaled with_weight(double w) {
  scaled m(seed{5});
  m.weights()[0] = w;
  return m;
}
/// 1 / variance of each number that the flow draws.
double precision_of(double w) {
  auto const m = with_weight(w);
  auto const log_q = m.log_prob(scaled::field_array::from_shape({1, 1, sites}) * 0.0)(0);
  return 2 * std::numbers::pi * std::exp(2 * log_q / sites);
}

double exact(double alpha, double w) {
  double const p = precision, q = precision_of(w);
  if (alpha == 0) return sites * (std::log(q / p) + p / q - 1) / 2;
  if (alpha == 1) return sites * (std::log(p / q) + q / p - 1) / 2;
  return sites * (alpha * std::log(p) + (1 - alpha) * std::log(q) - std::log(alpha * p + (1 - alpha) * q)) /
         (2 * alpha * (alpha - 1));
}

struct estimate {
  double mean, error;
};
estimate of(std::vector<double> const& values) {
  double const n = static_cast<double>(values.size());
  double sum = 0, squares = 0;
  for (double const v : values) sum += v;
  for (double const v : values) squares += (v - sum / n) * (v - sum / n);
  return {sum / n, std::sqrt(squares / (n * (n - 1)))};
}

constexpr std::size_t batch = 1024, batches = 64;

struct seen {
  std::vector<double> losses, slopes;
};
template <class Objective>
seen look(Objective const& objective, double w) {
  auto const m = with_weight(w);
  engine::batch_gradient<scaled> gradient(m);
  seen all;
  for (std::uint64_t step = 0; step < batches; ++step) {
    gradient(objective, 3, step, batch);
    double loss = 0;
    for (double const l : gradient.losses()) loss += l / batch;
    all.losses.push_back(loss);
    all.slopes.push_back(gradient.gradient()[0]);
  }
  return all;
}

constexpr double start = 0.05, step = 1e-4;

}  // namespace

// Each comparison is at five sigma, with errors from 64 batches: a false alarm in 10^5 of them.
TEST_CASE("train/weighted_losses: alpha divergences and their gradients are the exact ones") {
  for (double const alpha : {0.0, 0.5, 1.0, 2.0}) {
    auto const found = look(alpha_divergence(theory, alpha), start);
    auto const loss = of(found.losses), slope = of(found.slopes);
    double const expected = (exact(alpha, start + step) - exact(alpha, start - step)) / (2 * step);
    CAPTURE(alpha, loss.mean, loss.error, slope.mean, slope.error, expected);
    REQUIRE(std::abs(expected) > 20 * slope.error);
    CHECK(std::abs(slope.mean - expected) < 5 * slope.error);
    CHECK(std::abs(loss.mean - exact(alpha, start)) < 5 * loss.error + 1.0 / batch);  // its bias is below 1 / batch
  }
}

TEST_CASE("train/weighted_losses: the gradient of an importance-weighted bound is its derivative in the mean") {
  importance_weighted const objective(theory, 8);
  auto const slope = of(look(objective, start).slopes);
  auto const above = look(objective, start + step).losses, below = look(objective, start - step).losses;
  std::vector<double> differences;
  for (std::size_t i = 0; i < batches; ++i) differences.push_back((above[i] - below[i]) / (2 * step));
  auto const expected = of(differences);
  CAPTURE(slope.mean, slope.error, expected.mean, expected.error);
  REQUIRE(std::abs(expected.mean) > 20 * slope.error);
  CHECK(std::abs(slope.mean - expected.mean) < 5 * std::hypot(slope.error, expected.error));
  // It lies between the reverse KL and -log Z.
  double const log_z = sites * std::log(2 * std::numbers::pi / precision) / 2;
  auto const bound = of(look(objective, start).losses);
  CHECK(bound.mean > -log_z);
  CHECK(bound.mean < exact(0, start) - log_z);
}

TEST_CASE("train/weighted_losses: where the flow is exact, their gradients have no noise") {
  double below = -1, there = 0, above = 1;
  if (precision_of(below) > precision_of(above)) std::swap(below, above);
  for (int half = 0; half < 60; ++half) {
    there = (below + above) / 2;
    (precision_of(there) < precision ? below : above) = there;
  }
  REQUIRE(precision_of(there) == Approx(precision).epsilon(1e-12));
  for (double const slope : look(alpha_divergence(theory, 2), there).slopes) CHECK(std::abs(slope) < 1e-12);
  for (double const slope : look(importance_weighted(theory, 4), there).slopes) CHECK(std::abs(slope) < 1e-12);
}

TEST_CASE("train/weighted_losses: in sums each is weighed by its own samples") {
  alpha_divergence const two(theory, 2);
  importance_weighted const bound(theory, 8);
  combined const both(std::pair(0.25, bound), std::pair(0.5, reverse_kl(theory)), std::pair(0.75, two));
  auto const sum = look(both, start), first = look(bound, start), second = look(reverse_kl(theory), start),
             third = look(two, start);
  for (std::size_t i = 0; i < batches; ++i) {
    CHECK(sum.slopes[i] ==
          Approx(0.25 * first.slopes[i] + 0.5 * second.slopes[i] + 0.75 * third.slopes[i]).margin(1e-13));
    CHECK(sum.losses[i] ==
          Approx(0.25 * first.losses[i] + 0.5 * second.losses[i] + 0.75 * third.losses[i]).margin(1e-13));
  }
}

TEST_CASE("train/weighted_losses: the same bits for any number of threads, and in a trainer") {
  auto const trained = [](std::size_t threads) {
    scaled m(seed{5});
    engine::tbb_executor pool(threads);
    m.run_on(pool);
    trainer run(m, alpha_divergence(theory, 1), {.steps = 100, .batch = 64, .optimizer = {.learning_rate = 3e-2}});
    run_training(run, {});
    return std::pair(m.weights()[0], run.history().back().ess);
  };
  auto const one = trained(1);
  CHECK(one == trained(3));
  CHECK(precision_of(one.first) == Approx(precision).epsilon(0.05));
  CHECK(one.second > 0.99);
}

TEST_CASE("train/weighted_losses: constants that are none") {
  CHECK_THROWS_AS(alpha_divergence(theory, 2.5), std::invalid_argument);
  CHECK_THROWS_AS(alpha_divergence(theory, std::nan("")), std::invalid_argument);
  auto m = with_weight(0);
  CHECK_THROWS_AS(trainer(m, importance_weighted(theory, 3), {.batch = 64}), std::invalid_argument);
  CHECK_THROWS_AS(trainer(m, importance_weighted(theory, 0), {.batch = 64}), std::invalid_argument);
}

TEST_CASE("train/weighted_losses: samples with contexts of their own, whose weights can't be compared") {
  model<conditional, double> const m(seed{5});
  std::vector<double> const temperature(1, 1.), temperatures(4, 1.);
  engine::context_values<double> const one(temperature, 1), each(temperatures, 1);
  alpha_divergence(theory, 1, one).check(m, 4);
  CHECK_THROWS_WITH(alpha_divergence(theory, 1, each).check(m, 4),
                    Catch::Contains("alpha divergence 1: found 4 rows of context numbers, expected one"));
  importance_weighted(theory, 2, one).check(m, 4);
  CHECK_THROWS_WITH(importance_weighted(theory, 2, each).check(m, 4),
                    Catch::Contains("found 4 rows of context numbers, expected one"));
}
