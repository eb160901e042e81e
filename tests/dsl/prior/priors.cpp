// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/random.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/prior.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

using namespace rgflow;
using engine::purpose;
using engine::random_key;

namespace {

/// Integral of exp(log_density) over the reals: z = sinh(u), trapezoids (which converge exponentially for it).
template <class P>
double total_probability() {
  double total = 0;
  double const h = 1e-3;
  for (double u = -40; u <= 40; u += h) total += std::exp(P::log_density(std::sinh(u))) * std::cosh(u) * h;
  return total;
}

/// Largest distance between the empirical distribution of n draws and the one that the density integrates to.
template <class P>
double kolmogorov_distance(std::size_t n) {
  std::vector<double> z(n);
  for (std::size_t i = 0; i < n; ++i) P::draw(random_key{11, purpose::test, 0}, i, &z[i], 1);
  std::sort(z.begin(), z.end());
  double cdf = 0, u = -40, worst = 0;
  double const h = 1e-3;
  for (std::size_t i = 0; i < n; ++i) {
    for (; std::sinh(u + h / 2) < z[i]; u += h) cdf += std::exp(P::log_density(std::sinh(u))) * std::cosh(u) * h;
    worst = std::max({worst, std::abs(cdf - static_cast<double>(i) / static_cast<double>(n)),
                      std::abs(cdf - static_cast<double>(i + 1) / static_cast<double>(n))});
  }
  return worst;
}

}  // namespace

TEMPLATE_TEST_CASE("prior: the density integrates to 1", "", normal, laplace, student_t<1>, student_t<3>,
                   student_t<30>) {
  REQUIRE(total_probability<TestType>() == Approx(1).margin(1e-9));
}

TEMPLATE_TEST_CASE("prior: the score is the slope of the log density", "", normal, laplace, student_t<2>,
                   student_t<7>) {
  double const h = 1e-5;
  for (double z : {-30.0, -2.5, -0.1, 0.3, 1.0, 8.0}) {
    double const slope = (TestType::log_density(z + h) - TestType::log_density(z - h)) / (2 * h);
    REQUIRE(TestType::score(z) == Approx(slope).epsilon(1e-7).margin(1e-7));
  }
}

// Kolmogorov's test: P(distance > 2.5 / sqrt n) = 2 exp(-2 * 2.5^2) = 7e-6 per prior.
TEMPLATE_TEST_CASE("prior: draws follow the density", "", normal, laplace, student_t<1>, student_t<4>) {
  REQUIRE(kolmogorov_distance<TestType>(20000) < 2.5 / std::sqrt(20000.0));
}

TEMPLATE_TEST_CASE("prior: lanes draw the same numbers as single samples", "", normal, laplace, student_t<3>) {
  using V = engine::lanes<double>;
  V lanes[6];
  TestType::draw(random_key{5, purpose::test, 3}, 100, lanes, 6);
  for (std::size_t j = 0; j < V::size; ++j) {
    double one[6];
    TestType::draw(random_key{5, purpose::test, 3}, 100 + j, one, 6);
    for (std::size_t i = 0; i < 6; ++i) REQUIRE(lanes[i].get(j) == Approx(one[i]).epsilon(1e-14));
  }
}
