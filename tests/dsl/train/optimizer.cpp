// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <numbers>
#include <vector>

using namespace rgflow;

TEST_CASE("optimizer: Adam and AdamW against the steps of their papers") {
  adam const rule{.beta1 = 0.8, .beta2 = 0.9, .epsilon = 1e-3, .weight_decay = GENERATE(0.0, 0.3)};
  engine::adam_state<double> state(2);
  std::vector<double> weights{1.5, -2};
  std::vector<unsigned char> const trained{1, 0};
  double m = 0, v = 0, w = 1.5, power1 = 1, power2 = 1;
  for (std::uint64_t step = 0; step < 4; ++step) {
    double const rate = 0.1 / static_cast<double>(step + 1);
    std::vector<double> const gradient{std::cos(static_cast<double>(step)), 1};
    state.update(rule, rate, step, gradient, weights, trained);
    m = 0.8 * m + 0.2 * gradient[0];
    v = 0.9 * v + 0.1 * gradient[0] * gradient[0];
    power1 *= 0.8;
    power2 *= 0.9;
    w -= rate * rule.weight_decay * w + rate * (m / (1 - power1)) / (std::sqrt(v / (1 - power2)) + 1e-3);
    REQUIRE(weights[0] == Approx(w).epsilon(1e-13));
    REQUIRE(weights[1] == -2);  // frozen
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
