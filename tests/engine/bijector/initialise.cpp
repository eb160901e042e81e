// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/bijector/initialise.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <vector>

using namespace rgflow;

namespace {

struct silent {
  static constexpr std::size_t weights = 3;
};
struct greedy {
  static constexpr std::size_t weights = 1;
  static void initialise(double* w, engine::weight_source& source) { w[0] = source.normal() + source.normal(); }
};
struct sparing {
  static constexpr std::size_t weights = 3;
  static void initialise(double* w, engine::weight_source& source) { w[2] = source.uniform(); }
};

}  // namespace

TEST_CASE("bijector/initialise: without an initialise of its own a part starts at zero") {
  std::vector<double> w(3, 1.0);
  engine::weight_source source(1, 5);
  engine::initialise<silent>(w.data(), source);
  CHECK(w == std::vector<double>(3, 0.0));
  CHECK(source.position() == 8);
}

TEST_CASE("bijector/initialise: parts that draw less than they could leave the next part where it belongs") {
  std::vector<double> w(3, 1.0);
  engine::weight_source source(1);
  engine::initialise<sparing>(w.data(), source);
  CHECK(source.position() == 3);
  CHECK(w[0] == 0);
  CHECK(w[2] == engine::weight_source(1, 0).uniform());
}

TEST_CASE("bijector/initialise: more than one number per weight is refused") {
  double w = 0;
  engine::weight_source source(1);
  CHECK_THROWS_WITH(engine::initialise<greedy>(&w, source), Catch::Contains("drew 2") && Catch::Contains("1 weights"));
}

TEST_CASE("bijector/initialise: moments of the starting weights") {
  // 4 sigma of 40000 numbers; false alarm below 4e-4 over the five checks.
  constexpr std::size_t n = 40000;
  engine::weight_source source(11);
  double m1 = 0, m2 = 0, m4 = 0, u1 = 0, u2 = 0;
  for (std::size_t i = 0; i < n; ++i) {
    double const x = source.normal();
    m1 += x / n;
    m2 += x * x / n;
    m4 += x * x * x * x / n;
    double const u = source.uniform() - 0.5;
    u1 += u / n;
    u2 += u * u / n;
  }
  double const root = std::sqrt(static_cast<double>(n));
  CHECK(std::abs(m1) < 4 / root);
  CHECK(std::abs(m2 - 1) < 4 * std::sqrt(2.0) / root);
  CHECK(std::abs(m4 - 3) < 4 * std::sqrt(96.0) / root);
  CHECK(std::abs(u1) < 4 * std::sqrt(1.0 / 12) / root);
  CHECK(std::abs(u2 - 1.0 / 12) < 4 * std::sqrt(1.0 / 180) / root);
}
