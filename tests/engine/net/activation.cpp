// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/net/activation.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/engine/tape.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <vector>

using namespace rgflow::engine;

namespace {

/// What an activation computes, and how far off it may be: the value in units in its last place (of silu: in those of
/// the larger of x and y), the slope in units of the rounding of 1. These are the bounds in docs/net.md.
struct activation {
  long double (*value)(long double), (*slope)(long double);
  double value_units, slope_units;
};

long double logistic(long double x) { return 1 / (1 + std::exp(-x)); }

using L = long double;
activation of(tanh_activation) {
  return {[](L x) { return std::tanh(x); }, [](L x) { return 1 / (std::cosh(x) * std::cosh(x)); }, 6, 6};
}
activation of(algebraic_activation) {
  return {[](L x) { return x / std::sqrt(1 + x * x); }, [](L x) { return std::pow(1 + x * x, L(-1.5)); }, 3, 2};
}
activation of(softsign_activation) {
  return {[](L x) { return x / (1 + std::abs(x)); }, [](L x) { return std::pow(1 + std::abs(x), L(-2)); }, 1.5, 1};
}
activation of(elu_activation) {
  return {[](L x) { return x > 0 ? x : std::expm1(x); }, [](L x) { return x > 0 ? 1 : std::exp(x); }, 2.5, 1};
}
activation of(leaky_relu_activation) {
  return {[](L x) { return x > 0 ? x : x / 100; }, [](L x) { return x > 0 ? 1 : L(0.01); }, 1, 0.5};
}
activation of(softplus_activation) {
  return {[](L x) { return std::max(x, L(0)) + std::log1p(std::exp(-std::abs(x))); }, logistic, 2, 1};
}
activation of(silu_activation) {
  return {[](L x) { return x * logistic(x); }, [](L x) { return logistic(x) * (1 + x * logistic(-x)); }, 3, 2};
}
activation of(saturating_square_activation) {
  return {[](L x) { return x * x / (1 + x * x); }, [](L x) { return 2 * x / ((1 + x * x) * (1 + x * x)); }, 2.5, 2};
}

template <class T>
double unit_in_last_place(long double x) {
  using limits = std::numeric_limits<T>;
  auto const size = std::abs(static_cast<T>(x));
  return size < limits::min() ? static_cast<double>(limits::denorm_min())
                              : std::ldexp(1., std::ilogb(size) + 1 - limits::digits);
}

/// The largest error on numbers of all sizes, in the units above.
template <class A, class V>
void accurate() {
  using T = scalar_of_t<V>;
  std::vector<T> x;
  for (int i = -30000; i < 30000; ++i) x.push_back(static_cast<T>(0.001 * i + 0.0003));
  for (double size = 1e-37; size < 1e37; size *= 1.03)
    for (double const sign : {1., -1.}) x.push_back(static_cast<T>(sign * size));
  auto const expected = of(A{});
  auto const rounding = static_cast<double>(std::numeric_limits<T>::epsilon());
  double worst_value = 0, worst_slope = 0;
  T value_at = 0, slope_at = 0;
  for (T const at : x) {
    V const y = A::value(V(at)), slope = A::slope(A::needs_input ? V(at) : y, y);
    L const exact = expected.value(static_cast<L>(at));
    double unit = unit_in_last_place<T>(exact);
    if (std::is_same_v<A, silu_activation>) unit = std::max(unit, unit_in_last_place<T>(static_cast<L>(at)));
    auto const off = static_cast<double>(std::abs(static_cast<L>(lane(y, 0)) - exact)) / unit;
    if (!std::isnan(worst_value) && !(off <= worst_value)) worst_value = off, value_at = at;
    L const slope_error = static_cast<L>(lane(slope, 0)) - expected.slope(static_cast<L>(at));
    auto const slope_off = static_cast<double>(std::abs(slope_error)) / rounding;
    if (!std::isnan(worst_slope) && !(slope_off <= worst_slope)) worst_slope = slope_off, slope_at = at;
  }
  INFO("value " << worst_value << " at " << value_at << ", slope " << worst_slope << " at " << slope_at);
  REQUIRE(worst_value <= expected.value_units);
  REQUIRE(worst_slope <= expected.slope_units);
}

}  // namespace

#define ACTIVATIONS                                                                                  \
  tanh_activation, algebraic_activation, softsign_activation, elu_activation, leaky_relu_activation, \
      softplus_activation, silu_activation, saturating_square_activation

TEMPLATE_TEST_CASE("net/activation: value and slope are those of the formula for every number type", "", ACTIVATIONS) {
  accurate<TestType, double>();
  accurate<TestType, float>();
  accurate<TestType, lanes<double>>();
  accurate<TestType, lanes<float>>();
}

TEMPLATE_TEST_CASE("net/activation: slope is the derivative, and needs x only if it says so", "", ACTIVATIONS) {
  using A = TestType;
  for (double x = -6.03; x < 6; x += 0.1) {
    double const h = 1e-5;
    auto const value = [exact = of(A{}).value](double at) { return static_cast<double>(exact(static_cast<L>(at))); };
    double const difference = (value(x + h) - value(x - h)) / (2 * h);
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
  for (float const x : {-3e38F, -1e4F, -200.0F, 0.0F, 200.0F, 1e4F, 3e38F}) {
    lanes<float> const y = A::value(lanes<float>(x));
    REQUIRE(all_finite(y));
    auto const slope = A::slope(lanes<float>(A::needs_input ? x : y.get(0)), y);
    REQUIRE(all(abs(slope) < 1.2F));
  }
}

TEMPLATE_TEST_CASE("net/activation: a unit with a trained slope is accurate for numbers of all sizes", "", double,
                   float, lanes<double>, lanes<float>) {
  using V = TestType;
  using T = scalar_of_t<V>;
  auto const rounding = static_cast<double>(std::numeric_limits<T>::epsilon());
  std::vector<T> x;
  for (int i = -3000; i < 3000; ++i) x.push_back(static_cast<T>(0.01 * i + 0.003));
  for (double size = 1e-37; size < 1e37; size *= 1.3)
    for (double const sign : {1., -1.}) x.push_back(static_cast<T>(sign * size));
  for (double const slope : {-2., 0.01, 0.3, 1., 1.7}) {
    auto const b = static_cast<L>(static_cast<T>(slope));
    double value_off = 0, by_x_off = 0, by_b_off = 0;
    for (T const at : x) {
      auto const exact_at = static_cast<L>(at);
      L const u = b * exact_at, bend = logistic(u) * logistic(-u);
      V by_x, by_b;
      sloped_silu::slopes(V(at), static_cast<T>(slope), by_x, by_b);
      auto const off = [&](V const& found, L exact) { return static_cast<double>(std::abs(lane(found, 0) - exact)); };
      auto const worse = [](double& worst, double found) {
        if (!(found <= worst)) worst = found;
      };
      worse(value_off, off(sloped_silu::value(V(at), static_cast<T>(slope)), exact_at * logistic(u)) /
                           unit_in_last_place<T>(exact_at));
      worse(by_x_off, off(by_x, logistic(u) + u * bend) / rounding);
      worse(by_b_off, off(by_b, exact_at * exact_at * bend) * static_cast<double>(b * b) / rounding);
    }
    CAPTURE(slope);
    REQUIRE(value_off <= 3);
    REQUIRE(by_x_off <= 4);
    REQUIRE(by_b_off <= 5);
  }
}
