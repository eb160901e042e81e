// SPDX-License-Identifier: BSL-1.0
#include <catch2/catch.hpp>

#include <rgflow/expression.hpp>

#include <cmath>
#include <complex>
#include <type_traits>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

// A number that counts the operations done with it.
struct counted {
  using value_type = double;
  static inline int operations = 0;
  double v = 0;
  counted() = default;
  counted(double value) : v(value) {}
  friend counted operator+(counted p, counted q) { return ++operations, counted(p.v + q.v); }
  friend counted operator-(counted p, counted q) { return ++operations, counted(p.v - q.v); }
  friend counted operator*(counted p, counted q) { return ++operations, counted(p.v * q.v); }
  friend counted operator/(counted p, counted q) { return ++operations, counted(p.v / q.v); }
  friend counted operator-(counted p) { return ++operations, counted(-p.v); }
  friend counted exp(counted p) { return ++operations, counted(std::exp(p.v)); }
};

int operations_of(auto formula) {
  counted::operations = 0;
  static_cast<void>(evaluate(formula, x = counted(0.3), s = counted(0.7)));
  return counted::operations;
}

}  // namespace

TEST_CASE("expression/evaluate: every operation has its value") {
  double const v = 0.37;
  CHECK(evaluate(x + 2_c, x = v) == v + 2);
  CHECK(evaluate(0.25_c - x, x = v) == 0.25 - v);
  CHECK(evaluate(ratio_c<-2, 6> * x, x = v) == Approx(-v / 3).epsilon(1e-15));
  CHECK(evaluate(x / s, x = v, s = 3.) == v / 3);
  CHECK(evaluate(-x, x = v) == -v);
  CHECK(evaluate(pow<5>(x), x = v) == Approx(std::pow(v, 5)).epsilon(1e-14));
  CHECK(evaluate(pow<-2>(x), x = v) == Approx(1 / (v * v)).epsilon(1e-14));
  CHECK(evaluate(exp(x), x = v) == std::exp(v));
  CHECK(evaluate(log(x), x = v) == std::log(v));
  CHECK(evaluate(sqrt(x), x = v) == std::sqrt(v));
  CHECK(evaluate(sinh(x), x = v) == std::sinh(v));
  CHECK(evaluate(cosh(x), x = v) == std::cosh(v));
  CHECK(evaluate(tanh(x), x = v) == std::tanh(v));
  CHECK(evaluate(asinh(x), x = v) == std::asinh(v));
  CHECK(evaluate(atanh(x), x = v) == std::atanh(v));
  CHECK(evaluate(sin(x), x = v) == std::sin(v));
  CHECK(evaluate(cos(x), x = v) == std::cos(v));
  CHECK(evaluate(abs(x), x = -v) == v);
}

TEST_CASE("expression/evaluate: log_cosh neither overflows nor loses small arguments") {
  CHECK(evaluate(log_cosh(x), x = 1000.) == Approx(1000 - std::log(2.)).epsilon(1e-15));
  CHECK(evaluate(log_cosh(x), x = -1000.) == Approx(1000 - std::log(2.)).epsilon(1e-15));
  CHECK(evaluate(log_cosh(x), x = 0.) == 0.);
  CHECK(evaluate(log_cosh(x), x = 1e-3) == Approx(std::log(std::cosh(1e-3))).margin(1e-15));
}

TEST_CASE("expression/evaluate: the result has the type of the values") {
  STATIC_REQUIRE(std::is_same_v<decltype(evaluate(x + 1_c, x = 1.f)), float>);
  STATIC_REQUIRE(std::is_same_v<decltype(evaluate(x + 1_c, x = 1.)), double>);
  STATIC_REQUIRE(std::is_same_v<decltype(evaluate(1_c / 3_c)), double>);
  STATIC_REQUIRE(std::is_same_v<decltype(evaluate(norm(phi), phi = std::complex<float>(1, 2))), float>);
  CHECK(evaluate(1_c / 3_c) == 1. / 3);
}

TEST_CASE("expression/evaluate: complex values") {
  std::complex<double> const p(0.3, -1.2);
  std::complex<double> const q(-0.7, 0.4);
  auto const close = [](std::complex<double> a_value, std::complex<double> b_value) {
    return std::abs(a_value - b_value) < 1e-14;
  };
  CHECK(close(evaluate(phi * phi_next, phi = p, phi_next = q), p * q));
  CHECK(close(evaluate(phi / phi_next, phi = p, phi_next = q), p / q));
  CHECK(close(evaluate(conj(phi) * phi_next - 2_c, phi = p, phi_next = q), std::conj(p) * q - 2.));
  CHECK(close(evaluate(pow<3>(phi), phi = p), p * p * p));
  CHECK(close(evaluate(pow<-2>(phi), phi = p), 1. / (p * p)));
  CHECK(close(evaluate(exp(i_unit * phi), phi = p), std::exp(std::complex<double>(0, 1) * p)));
  CHECK(evaluate(re(conj(phi) * phi_next), phi = p, phi_next = q) == Approx((std::conj(p) * q).real()));
  CHECK(evaluate(im(phi), phi = p) == p.imag());
  CHECK(evaluate(abs(phi), phi = p) == Approx(std::abs(p)));
  CHECK(evaluate(dot(phi, phi_next), phi = p, phi_next = q) == Approx((std::conj(p) * q).real()));
  CHECK(evaluate(component<1>(phi), phi = p) == p.imag());
  STATIC_REQUIRE(std::is_same_v<decltype(evaluate(conj(phi) * phi, phi = p)), double>);
}

TEST_CASE("expression/evaluate: equal subformulas are computed once") {
  CHECK(operations_of(exp(x * s)) == 2);
  CHECK(operations_of(-(x * s) / (x - s)) == 4);
  CHECK(operations_of(exp(x * s) * x + exp(x * s) * s + exp(s * x)) == 6);
  CHECK(operations_of(pow<4>(x) + sq(x) + s) == 4);
  CHECK(operations_of((x + s) * (s + x)) == 2);
}

TEST_CASE("expression/evaluate: names may come in any order and from any variable") {
  double const scale = 0.5;
  CHECK(evaluate(x * exp(s) + t, t = 1., s = scale, x = 2.) == Approx(2 * std::exp(0.5) + 1));
  CHECK(evaluate(symbol<"own">{} * 2_c, symbol<"own">{} = 3.) == 6.);
}
