// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/net/activation.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/engine/tape.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstddef>
#include <limits>

using namespace rgflow::engine;

namespace {

struct formula {
  static double of(identity_activation, double x) { return x; }
  static double of(tanh_activation, double x) { return std::tanh(x); }
  static double of(algebraic_activation, double x) { return x / std::sqrt(1 + x * x); }
  static double of(softsign_activation, double x) { return x / (1 + std::abs(x)); }
  static double of(elu_activation, double x) { return x > 0 ? x : std::expm1(x); }
  static double of(leaky_relu_activation, double x) { return x > 0 ? x : 0.01 * x; }
  static double of(softplus_activation, double x) { return std::log1p(std::exp(x)); }
  static double of(silu_activation, double x) { return x / (1 + std::exp(-x)); }
};

}  // namespace

#define ACTIVATIONS                                                                                                 \
  identity_activation, tanh_activation, algebraic_activation, softsign_activation, elu_activation, leaky_relu_activation, \
      softplus_activation, silu_activation

TEMPLATE_TEST_CASE("net/activation: value is its formula for every number type", "", ACTIVATIONS) {
  using A = TestType;
  for (double x = -12.03; x < 12; x += 0.1) {
    double const exact = formula::of(A{}, x);
    REQUIRE(A::value(x) == Approx(exact).epsilon(1e-13).margin(1e-15));
    REQUIRE(A::value(lanes<double>(x)).get(1) == Approx(exact).epsilon(1e-13).margin(1e-15));
    REQUIRE(A::value(lanes<float>(x)).get(1) == Approx(exact).epsilon(2e-6).margin(3e-6));
    REQUIRE(A::value(static_cast<float>(x)) == Approx(exact).epsilon(2e-6).margin(3e-6));
  }
}

TEMPLATE_TEST_CASE("net/activation: slope is the derivative, and needs x only if it says so", "", ACTIVATIONS) {
  using A = TestType;
  for (double x = -6.03; x < 6; x += 0.1) {
    double const h = 1e-5;
    double const difference = (formula::of(A{}, x + h) - formula::of(A{}, x - h)) / (2 * h);
    double const y = A::value(x);
    double const kept = A::needs_input ? x : y;
    REQUIRE(A::slope(kept, y) == Approx(difference).margin(1e-9));
    lanes<double> const slope = A::slope(lanes<double>(kept), lanes<double>(y));
    REQUIRE(slope.get(1) == Approx(difference).margin(1e-9));

    tape<double> record;
    tape_var<double> const leaf(record, x);
    auto const result = A::value(leaf);
    record.start();
    record.seed(result.id(), 1);
    record.sweep();
    REQUIRE(record.bar(leaf.id()) == Approx(difference).margin(1e-9));
  }
}

TEST_CASE("net/activation: algebraic reaches its limits and stays there") {
  for (float const x : {3e4F, 1e10F, 1e30F, 3e38F}) {
    REQUIRE(algebraic_activation::value(lanes<float>(x)).get(0) == Approx(1));
    REQUIRE(algebraic_activation::value(-x) == Approx(-1));
  }
}

TEMPLATE_TEST_CASE("net/activation: nothing overflows", "", ACTIVATIONS) {
  using A = TestType;
  for (float const x : {-1e4F, -200.0F, 0.0F, 200.0F, 1e4F}) {
    lanes<float> const y = A::value(lanes<float>(x));
    REQUIRE(all_finite(y));
    REQUIRE(all_finite(A::slope(lanes<float>(A::needs_input ? x : y.get(0)), y)));
  }
}
