// SPDX-License-Identifier: BSL-1.0
#include <rgflow/bijector.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>

using namespace rgflow;

namespace {

using bound = radial::on<patch<2, 0>>;

// a = e^0.3, b = log(1 + e^(2.6 - 3))
std::array<double, 2> const weights{0.3, 2.6};
engine::canonical_weights<double> const w{weights.data()};
double const a = std::exp(0.3), b = std::log1p(std::exp(-0.4));

/// |z|^2 as a function of u = |x|^2, written out.
double v(double u) { return u <= 16 ? a * u + b * u * u : a * 16 + b * 256 + (a + 32 * b) * (u - 16); }

}  // namespace

TEST_CASE("bijector/radial: |z|^2 is that of the formula, near and far") {
  for (double const r : {0.0, 1e-9, 0.1, 1.0, 3.9, 4.0, 4.1, 20.0, 1e6}) {
    std::array<double, 2> x{0.6 * r, -0.8 * r};
    double const log_det = bound::encode(std::span(x), w, std::span<double const>());
    CHECK(x[0] * x[0] + x[1] * x[1] == Approx(v(r * r)).margin(1e-30));
    CHECK(x[0] * -0.8 == Approx(x[1] * 0.6).margin(1e-12 * r));  // the phase stays
    CHECK(log_det == Approx(std::log(r < 4 ? a + 2 * b * r * r : a + 32 * b)));
    double const back = bound::decode(std::span(x), w, std::span<double const>());
    CHECK(back == Approx(-log_det));
    CHECK(x[0] == Approx(0.6 * r).margin(1e-12 * r));
    CHECK(x[1] == Approx(-0.8 * r).margin(1e-12 * r));
  }
}

TEST_CASE("bijector/radial: no curvature overflows") {
  using in_float = std::array<float, 2>;
  for (float const q : {-200.F, 3.F, 95.F, 1e4F}) {
    in_float const here{0, q};
    in_float x{0.3F, 0.4F}, bar{1, 1}, gradient{};
    float const log_det =
        bound::encode(std::span(x), engine::canonical_weights<float>{here.data()}, std::span<float const>());
    CHECK(std::isfinite(x[0]));
    CHECK(std::isfinite(log_det));
    bound::pull_back<direction::encode, float, float>(
        std::span(x), std::span(bar), 1.F, engine::packed_weights<float>{here.data()}, std::span<float const>(),
        engine::gradient_slot<float>{gradient.data()}, nullptr);
    CHECK(x[0] == Approx(0.3).epsilon(1e-4));
    for (float const g : gradient) CHECK(std::isfinite(g));
  }
}

TEMPLATE_TEST_CASE_SIG("bijector/radial: the adjoint is the derivative, far out as well", "", ((direction D), D),
                       direction::encode, direction::decode) {
  double const log_det_bar = 0.7;
  std::array<double, 2> const out_bar{0.4, -1.1};
  for (double const r : {0.5, 3.0, 5.5, 60.0}) {
    auto const loss = [&](std::array<double, 2> x, std::array<double, 2> p) {
      engine::canonical_weights<double> const here{p.data()};
      double const l = engine::run<D, bound>(std::span(x), here, std::span<double const>());
      return out_bar[0] * x[0] + out_bar[1] * x[1] + log_det_bar * l;
    };
    std::array<double, 2> const start{0.28 * r, 0.96 * r};
    std::array<double, 2> x = start, bar = out_bar, gradient{};
    (void)engine::run<D, bound>(std::span(x), w, std::span<double const>());
    bound::pull_back<D, double, double>(std::span(x), std::span(bar), log_det_bar,
                                        engine::packed_weights<double>{weights.data()}, std::span<double const>(),
                                        engine::gradient_slot<double>{gradient.data()}, nullptr);
    for (std::size_t i = 0; i < 2; ++i) {
      double const h = 1e-6 * (1 + r);
      auto up = start, down = start;
      up[i] += h;
      down[i] -= h;
      CHECK(bar[i] == Approx((loss(up, weights) - loss(down, weights)) / (2 * h)).epsilon(1e-6));
      auto more = weights, less = weights;
      more[i] += 1e-6;
      less[i] -= 1e-6;
      CHECK(gradient[i] == Approx((loss(start, more) - loss(start, less)) / 2e-6).epsilon(1e-6));
      CHECK(x[i] == Approx(start[i]));
    }
  }
}

TEST_CASE("bijector/radial: two dozen in a row stay finite in float") {
  std::array<float, 2> const zero{};
  engine::canonical_weights<float> const start{zero.data()};
  std::array<float, 2> x{60, -80};
  for (int i = 0; i < 24; ++i) (void)bound::encode(std::span(x), start, std::span<float const>());
  CHECK(std::isfinite(x[0] * x[0]));
}
