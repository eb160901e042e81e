// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <numbers>
#include <vector>

using namespace rgflow;

TEMPLATE_TEST_CASE("optimizer: Adam and AdamW against the steps of their papers", "", float, double) {
  // More weights than a register holds, some of them frozen, some slower.
  std::size_t const n = GENERATE(1U, 37U, 200U);
  adam const rule{.beta1 = 0.8, .beta2 = 0.9, .epsilon = 1e-3, .weight_decay = GENERATE(0.0, 0.3)};
  double const rounding = sizeof(TestType) == 4 ? 1e-5 : 1e-13;
  engine::adam_state<TestType> state(n);
  std::vector<TestType> weights(n);
  std::vector<TestType> pace(n, 1);
  for (std::size_t i = 0; i < n; ++i) {
    weights[i] = static_cast<TestType>(1.5 - 0.1 * static_cast<double>(i));
    pace[i] = i >= 70 && i % 3 == 0 ? 0 : i % 5 == 0 ? TestType(0.25) : TestType(1);
  }
  std::vector<double> m(n, 0), v(n, 0), w(weights.begin(), weights.end());
  engine::tbb_executor threads(2);
  double power1 = 1, power2 = 1;
  for (std::uint64_t step = 0; step < 4; ++step) {
    double const rate = 0.1 / static_cast<double>(step + 1);
    std::vector<double> gradient(n);
    for (std::size_t i = 0; i < n; ++i) gradient[i] = std::cos(static_cast<double>(step + i));
    state.update(rule, rate, step, gradient, weights, pace, threads);
    power1 *= 0.8;
    power2 *= 0.9;
    for (std::size_t i = 0; i < n; ++i) {
      m[i] = 0.8 * m[i] + 0.2 * gradient[i];
      v[i] = 0.9 * v[i] + 0.1 * gradient[i] * gradient[i];
      w[i] -= static_cast<double>(pace[i]) * (rate * rule.weight_decay * w[i] +
                                              rate * (m[i] / (1 - power1)) / (std::sqrt(v[i] / (1 - power2)) + 1e-3));
      CAPTURE(i, step);
      REQUIRE(static_cast<double>(weights[i]) == Approx(w[i]).epsilon(rounding).margin(rounding));
    }
  }
}

TEST_CASE("optimizer: the rate warms up linearly and falls as half a cosine") {
  warmup_cosine const schedule{.warmup = 4, .final_share = 0.1};
  auto const cosine = [](double x) { return 0.1 + 0.9 * 0.5 * (1 + std::cos(std::numbers::pi * x)); };
  REQUIRE(schedule(0, 101) == Approx(0.25 * cosine(0)));
  REQUIRE(schedule(2, 101) == Approx(0.75 * cosine(0.02)));
  REQUIRE(schedule(3, 101) == Approx(cosine(0.03)));
  REQUIRE(schedule(50, 101) == Approx(0.55));
  REQUIRE(schedule(100, 101) == Approx(0.1));
  REQUIRE(schedule(150, 101) == Approx(0.1));
  REQUIRE(warmup_cosine{.warmup = 0}(0, 1) == 1);
}

TEST_CASE("optimizer: a gradient is clipped to a norm, never stretched") {
  std::vector<double> many(50, 0.1);
  REQUIRE(engine::clip_to_norm(many, 0) == Approx(std::sqrt(0.5)).epsilon(1e-14));
  std::vector<double> g{3, -4};
  REQUIRE(engine::clip_to_norm(g, 10) == Approx(5));
  REQUIRE(g == std::vector<double>{3, -4});
  REQUIRE(engine::clip_to_norm(g, 0) == Approx(5));  // no limit
  REQUIRE(g == std::vector<double>{3, -4});
  REQUIRE(engine::clip_to_norm(g, 1) == Approx(5));
  REQUIRE(g[0] == Approx(0.6));
  REQUIRE(g[1] == Approx(-0.8));
}

namespace {

using pair = chain<coupling<checkerboard, affine, mlp<4>>, coupling<complement<checkerboard>, affine, mlp<4>>>;
struct small : hierarchy<torus<2, 2>, real_field, every_level<disentangle<2, pair>, decimate<2, pair>>> {};

}  // namespace

TEST_CASE("optimizer: the average of the weights forgets the start at first, then as asked") {
  model<small, double> m(seed{1});
  std::vector<double> average(m.weights().begin(), m.weights().end());
  trainer t(m, reverse_kl(bind<real_phi4<torus<2, 2>>>(symbols::m2 = 1., symbols::lambda = 1.)),
            {.steps = 12, .batch = 16, .average = 0.5});
  for (double n = 0; n < 12; ++n) {
    t.step();
    double const memory = std::min(0.5, (1 + n) / (10 + n));
    for (std::size_t i = 0; i < average.size(); ++i) average[i] = memory * average[i] + (1 - memory) * m.weights()[i];
  }
  t.swap_average();
  for (std::size_t i = 0; i < average.size(); ++i)
    REQUIRE(m.weights()[i] == Approx(average[i]).epsilon(1e-12).margin(1e-14));
}
