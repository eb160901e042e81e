// SPDX-License-Identifier: BSL-1.0
#include <catch2/catch.hpp>

#include <rgflow/expression.hpp>

#include <cmath>
#include <tuple>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

// Every operation of the language, its rule of differentiation and a few compositions; x in (0, 1), s any.
constexpr std::tuple table{x,
                           x + s,
                           x - s,
                           s - x,
                           x* s,
                           x / s,
                           s / x,
                           -x,
                           pow<4>(x),
                           pow<-3>(x),
                           pow<1>(x),
                           pow<0>(x),
                           exp(x),
                           log(x),
                           sqrt(x),
                           sinh(x),
                           cosh(x),
                           tanh(x),
                           asinh(x),
                           atanh(x),
                           sin(x),
                           cos(x),
                           abs(x),
                           abs(-x),
                           log_cosh(3_c * x),
                           x* exp(s) + 2_c,
                           sinh(asinh(x) * exp(s) + 0.5_c),
                           log(1_c + exp(x * s)) / (1_c + sq(x)),
                           sq(sq(x) - s) * x,
                           exp(-sq(x - s) / 2_c),
                           tanh(x* s) * cos(s / x),
                           x* x* x / (x * x),
                           (x + s) * (x - s) / (x * s),
                           sqrt(1_c + sq(x)) * sqrt(1_c + sq(x))};

double slope(auto const& f, double at) {
  double const h = 1e-4;
  return (f(at - 2 * h) - 8 * f(at - h) + 8 * f(at + h) - f(at + 2 * h)) / (12 * h);
}

template <class E>
void check(E formula) {
  // A formula without s has no place for its value; adding 0 * s would fold away, so s is added and taken off again.
  auto const with_both = formula + x + s;
  auto const value = [&](double vx, double vs) { return evaluate(with_both, x = vx, s = vs) - vx - vs; };
  for (double const vx : {0.2, 0.55, 0.9})
    for (double const vs : {-1.3, 0.4, 2.1}) {
      INFO(to_text(formula) << " at x = " << vx << ", s = " << vs);
      double const by_x = slope([&](double v) { return value(v, vs); }, vx);
      double const by_s = slope([&](double v) { return value(vx, v); }, vs);
      auto const exact = [&](auto d) { return evaluate(d + x + s, x = vx, s = vs) - vx - vs; };
      CHECK(exact(derivative(formula, x)) == Approx(by_x).epsilon(1e-7).margin(1e-8));
      CHECK(exact(derivative(formula, s)) == Approx(by_s).epsilon(1e-7).margin(1e-8));
    }
}

}  // namespace

TEST_CASE("expression/derivative: agrees with finite differences") {
  std::apply([](auto... formula) { (check(formula), ...); }, table);
}

TEST_CASE("expression/derivative: is simplified") {
  CHECK(to_text(derivative(x, x)) == "1");
  CHECK(to_text(derivative(s, x)) == "0");
  CHECK(to_text(derivative(x * exp(s) + t, x)) == "exp(s)");
  CHECK(to_text(derivative(x * exp(s) + t, t)) == "1");
  CHECK(to_text(derivative(x * exp(s) + t, s)) == "x * exp(s)");
  CHECK(to_text(derivative(sq(x), x)) == "2 * x");
  CHECK(to_text(derivative(tanh(x), x)) == "1 - tanh(x)^2");
  CHECK(to_text(derivative(x * x * x, x)) == "3 * x^2");
  CHECK(to_text(derivative(abs(x), x)) == "sign(x)");
  CHECK(evaluate(derivative(abs(x), x), x = 0.) == 0);
  CHECK(to_text(derivative(lambda * sq(sq(phi)), phi)) == "4 * lambda * phi^3");
}

TEST_CASE("expression/derivative: is proved equal to the same formula written otherwise") {
  STATIC_REQUIRE(equal_formulas(derivative(sq(x + t), x), 2_c * (t + x)));
  STATIC_REQUIRE(equal_formulas(derivative(x / t, t), -x / sq(t)));
  STATIC_REQUIRE(equal_formulas(derivative(sin(x - t), t), -cos(t - x)));
  STATIC_REQUIRE_FALSE(equal_formulas(derivative(sq(x + t), x), x + t));
}

TEST_CASE("expression/log_slope: is simplified") {
  CHECK(to_text(log_slope(x * exp(s) + t, x)) == "s");
  CHECK(to_text(log_slope(x + t, x)) == "0");
  CHECK(to_text(log_slope(-x, x)) == "0");
  CHECK(to_text(log_slope(sinh(x), x)) == "log_cosh(x)");
  CHECK(to_text(log_slope(x * s, x)) == "log(abs(s))");
  CHECK(to_text(log_slope(asinh(x), x)) == "-1/2 * log(1 + x^2)");
}

TEST_CASE("expression/inverse: undoes the formula") {
  CHECK(to_text(inverse(x * exp(s) + t, x)) == "(y - t) * exp(-s)");
  CHECK(to_text(inverse(sinh(asinh(x) + t), x)) == "sinh(asinh(y) - t)");
  CHECK(to_text(inverse(t - x, x)) == "t - y");
  CHECK(to_text(inverse(log(exp(x) * exp(s)), x)) == "log(exp(y) * exp(-s))");
  CHECK(to_text(inverse(x / 3_c, x, s)) == "3 * s");
  double const there = evaluate(sinh(asinh(x) * exp(s) + t), x = 1.7, s = 0.3, t = -0.4);
  CHECK(evaluate(inverse(sinh(asinh(x) * exp(s) + t), x), symbol<"y">{} = there, s = 0.3, t = -0.4) ==
        Approx(1.7).epsilon(1e-14));
}
