// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/checker/prior.hpp>
#include <rgflow/prior.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <numbers>

using namespace rgflow;

TEMPLATE_TEST_CASE("prior: the law table", "", normal, laplace, student_t<1>, student_t<2>, student_t<4>,
                   student_t<30>) {
  auto const report = check_prior<TestType>();
  INFO(report.text());
  CHECK(report.passed());
}

TEST_CASE("prior: log densities where they are known") {
  REQUIRE(normal::log_density(2.0) == Approx(-2 - 0.5 * std::log(2 * std::numbers::pi)).epsilon(1e-14));
  REQUIRE(laplace::log_density(-1.0) == Approx(-std::numbers::sqrt2 - 0.5 * std::numbers::ln2).epsilon(1e-14));
  REQUIRE(student_t<1>::log_density(3.0) == Approx(-std::log(10 * std::numbers::pi)).epsilon(1e-14));
}
