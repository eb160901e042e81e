// SPDX-License-Identifier: BSL-1.0
#include <catch2/catch.hpp>

#include <rgflow/expression.hpp>
#include <rgflow/expression/latex.hpp>

using namespace rgflow;
using namespace rgflow::symbols;

TEST_CASE("expression/text: formulas are shown as written, with the parentheses they need") {
  CHECK(to_text(mu * norm(phi) + lambda * sq(norm(phi)) - t * over_links(2_c * re(conj(phi) * phi_next))) ==
        "mu * norm(phi) + lambda * norm(phi)^2 - t * over_links(2 * re(conj(phi) * phi_next))");
  CHECK(to_text(a - (b - c)) == "a - (b - c)");
  CHECK(to_text((a - b) - c) == "a - b - c");
  CHECK(to_text(a - (b + c)) == "a - (b + c)");
  CHECK(to_text(a + (b - c)) == "a + b - c");
  CHECK(to_text(a / (b * c)) == "a / (b * c)");
  CHECK(to_text(a / b / c) == "a / b / c");
  CHECK(to_text(a * (b / c)) == "a * (b / c)");
  CHECK(to_text((a + b) * -c) == "(a + b) * (-c)");
  CHECK(to_text(-(a + b)) == "-(a + b)");
  CHECK(to_text(-a * b) == "-a * b");
  CHECK(to_text(sq(-a)) == "(-a)^2");
  CHECK(to_text(pow<-1>(a + b)) == "(a + b)^(-1)");
  CHECK(to_text(sq(exp(a))) == "exp(a)^2");
  CHECK(to_text(0.5_c * a) == "1/2 * a");
  CHECK(to_text(sq(ratio_c<1, 2>)) == "(1/2)^2");
  CHECK(to_text(1_c / (2_c / a)) == "1 / (2 / a)");
  CHECK(to_text(a + -2_c) == "a - 2");
  CHECK(to_text(dot(phi, phi_next) + component<1>(phi)) == "dot(phi, phi_next) + component<1>(phi)");
  CHECK(to_text(neighbour<1, -2>(phi)) == "neighbour<1, -2>(phi)");
  CHECK(to_text(i_unit * im(phi)) == "i_unit * im(phi)");
}

TEST_CASE("expression/latex: formulas for a paper") {
  CHECK(to_latex(mu * norm(phi) + lambda * sq(norm(phi)) - t * over_links(2_c * re(conj(phi) * phi_next))) ==
        R"(\mu \, \left|\phi_{x}\right|^{2} + \lambda \, \left|\phi_{x}\right|^{4} - )"
        R"(t \, \sum_{e} 2 \, \operatorname{Re}\left(\phi_{x}^{*} \, \phi_{x+e}\right))");
  CHECK(to_latex(m2 * sq(phi) + over_links(sq(phi_next - phi))) ==
        R"(m^{2} \, \phi_{x}^{2} + \sum_{e} \left(\phi_{x+e} - \phi_{x}\right)^{2})");
  CHECK(to_latex(over_links(phi) * a) == R"(\left(\sum_{e} \phi_{x}\right) \, a)");
  CHECK(to_latex(x * exp(s) + t) == R"(x \, e^{s} + t)");
  CHECK(to_latex(sinh(asinh(x) * exp(s) + t)) == R"(\sinh\left(\operatorname{asinh}\left(x\right) \, e^{s} + t\right))");
  CHECK(to_latex(a - (b - c)) == R"(a - \left(b - c\right))");
  CHECK(to_latex((a + b) * -c) == R"(\left(a + b\right) \, \left(-c\right))");
  CHECK(to_latex(sq(exp(a)) / sqrt(0.5_c * b)) == R"(\frac{\left(e^{a}\right)^{2}}{\sqrt{\frac{1}{2} \, b}})");
  CHECK(to_latex(neighbour<1, -2>(phi) * component<1>(phi)) ==
        R"(\phi_{x+e_{1}-2e_{2}} \, \left(\phi_{x}\right)^{(1)})");
  CHECK(to_latex(2_c * 3_c * a + -2_c) == R"(2 \cdot 3 \, a - 2)");
  CHECK(to_latex(i_unit * im(phi)) == R"(i \, \operatorname{Im}\left(\phi_{x}\right))");
  constexpr symbol<"kappa2"> kappa2{};
  constexpr symbol<"mass"> mass{};
  CHECK(to_latex(kappa2 * pow<3>(mass)) == R"(\kappa_{2} \, \mathrm{mass}^{3})");
}

TEST_CASE("expression/literals: decimals are exact rationals") {
  CHECK(to_text(0.125_c) == "1/8");
  CHECK(to_text(2.50_c) == "5/2");
  CHECK(to_text(-3_c) == "-3");
  CHECK(to_text(1'000_c) == "1000");
  CHECK(to_text(ratio_c<4, -6>) == "-2/3");
  STATIC_REQUIRE(std::is_same_v<decltype(0.5_c), std::remove_const_t<decltype(ratio_c<2, 4>)>>);
}

TEST_CASE("expression/tree: formulas are empty") {
  STATIC_REQUIRE(std::is_empty_v<decltype(mu * norm(phi) + lambda * sq(norm(phi)))>);
}
