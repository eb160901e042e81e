// SPDX-License-Identifier: BSL-1.0

// docs/language.md and docs/transform.md: formulas, and what is derived from them.

#include <rgflow/expression.hpp>
#include <rgflow/expression/latex.hpp>
#include <rgflow/transform.hpp>

#include <cmath>
#include <complex>
#include <cstdio>
#include <type_traits>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

//[formula
constexpr auto well = m2 * sq(phi) + lambda * pow<4>(phi);
static_assert(std::is_empty_v<decltype(well)>);
//]

//[symbol
inline constexpr symbol<"kappa2"> kappa2{};
constexpr auto curved = kappa2 * cosh(phi) + ratio_c<1, 3> * phi - 0.25_c;
//]

//[equal
static_assert(equal_formulas((x + t) * (x - t), sq(x) - sq(t)));
static_assert(equal_formulas(norm(phi), re(phi) * re(phi) + im(phi) * im(phi)));
static_assert(equal_formulas(2_c * re(conj(phi) * phi_next), conj(phi) * phi_next + phi * conj(phi_next)));
static_assert(equal_formulas(sinh(-x) + sinh(x), 0_c));
static_assert(!equal_formulas(sq(cosh(x)) - sq(sinh(x)), 1_c));  // true, but outside the algebra: not proved
//]

//[derive
constexpr auto squeeze = sinh(exp(s) * asinh(x) + t);
static_assert(equal_formulas(derivative(sq(x) * exp(s), x), 2_c * x * exp(s)));
static_assert(equal_formulas(inverse(x * exp(s) + t, x), (symbol<"y">{} - t) / exp(s)));
static_assert(equal_formulas(log_slope(x * exp(s) + t, x), s));
//]

//[stretch
struct stretch : transform {
  static constexpr auto y = a * x + b;
  static constexpr auto limits = where(positive(a));
};
static_assert(valid_transform<stretch>);
//]

//[invalid
struct fold : transform {
  static constexpr auto y = sq(x) + t;
};
static_assert(!valid_transform<fold>);  // asked as a question, a bad formula is no error
//]

}  // namespace

int main() {
  //[evaluate
  double const value = evaluate(well, m2 = -1., lambda = 0.5, phi = 2.);                     // 4
  auto const hopping = evaluate(conj(phi) * phi_next, phi = std::complex(0., 1.), phi_next = std::complex(2., 0.));
  //]
  std::printf("[text\n");
  //[text
  std::printf("%s\n", to_text(well).c_str());
  std::printf("%s\n", to_text(inverse(squeeze, x)).c_str());
  std::printf("%s\n", to_text(log_slope(squeeze, x)).c_str());
  //]
  std::printf("]\n");
  std::printf("[latex\n");
  //[latex
  std::printf("%s\n", to_latex(m2 * sq(phi) + lambda * pow<4>(phi) + over_links(sq(phi_next - phi))).c_str());
  //]
  std::printf("]\n");

  //[bound
  using engine_form = bound_transform<affine>;
  double const raw[] = {0.3, -1.0};  // s and t as a net puts them out, in order of first appearance
  auto const moved = engine_form::apply(2.0, std::span<double const, 2>(raw));
  auto const back = engine_form::invert(moved.value, std::span<double const, 2>(raw));
  //]
  bool const fine = value == 4 && hopping == std::complex(0., -2.) && std::abs(back.value - 2) < 1e-12 &&
                    std::abs(back.log_slope + moved.log_slope) < 1e-12 && evaluate(curved, kappa2 = 1., phi = 0.) == 0.75;
  return fine ? 0 : 1;
}
