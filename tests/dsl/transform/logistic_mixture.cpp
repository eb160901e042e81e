// SPDX-License-Identifier: BSL-1.0
#include <catch2/catch.hpp>

#include <rgflow/engine/bijector/transform_adjoint.hpp>
#include <rgflow/engine/checker/draw.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/transform.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

using namespace rgflow;

namespace {

using Tr = logistic_mixture<3>;
template <class V>
using raw_array = std::array<V, 9>;

template <class V>
transformed<V> encoded(V const& x, raw_array<V> const& raw) {
  return Tr::apply(x, std::span<V const, 9>(raw));
}
template <class V>
transformed<V> decoded(V const& y, raw_array<V> const& raw) {
  return Tr::invert(y, std::span<V const, 9>(raw));
}
template <class V>
raw_array<V> drawn(engine::draws& from, double deviation) {
  raw_array<V> raw;
  from.normals(raw.data(), raw.size(), deviation);
  return raw;
}

/// The formula as the paper has it.
transformed<long double> expected(long double x, raw_array<double> const& raw) {
  std::array<long double, 9> r;
  std::copy(raw.begin(), raw.end(), r.begin());
  long double total = 0, below = 0, above = 0, density = 0;
  for (std::size_t k = 0; k < 3; ++k) total += std::exp(r[k]);
  for (std::size_t k = 0; k < 3; ++k) {
    long double const weight = 0.01L / 3 + 0.99L * std::exp(r[k]) / total;
    long double const mean = r[3 + k] + (2 * static_cast<long double>(k) - 2) / 3;
    long double const scale = std::exp(3 * r[6 + k] / std::sqrt(9 + r[6 + k] * r[6 + k]));
    long double const z = (x - mean) / scale;
    long double const low = 1 / (1 + std::exp(-z)), high = 1 / (1 + std::exp(z));
    below += weight * low;
    above += weight * high;
    density += weight * low * high / scale;
  }
  return {std::log(below) - std::log(above), std::log(density) - std::log(below) - std::log(above)};
}

template <class T>
void comes_back(double tolerance) {
  engine::draws draws(2);
  double worst = 0;
  auto const distance = [](T a, T b) {
    return std::abs(static_cast<double>(a) - static_cast<double>(b)) / (1 + std::abs(static_cast<double>(b)));
  };
  for (double const deviation : {0.3, 1., 3., 10.})
    for (int trial = 0; trial < 100; ++trial) {
      auto const raw = drawn<T>(draws, deviation);
      for (int k = 0; k < 10; ++k) {
        T const v = static_cast<T>(5 * draws.next());
        auto const y = encoded(v, raw);
        auto const back = decoded(y.value, raw);
        for (T const number : {y.value, y.log_slope, back.value, back.log_slope}) REQUIRE(std::isfinite(number));
        // Between distant components y hardly moves: there it is known better than x.
        worst = std::max(worst, std::min(distance(back.value, v), distance(encoded(back.value, raw).value, y.value)));
      }
    }
  CHECK(worst <= tolerance);
}

}  // namespace

TEST_CASE("transform/logistic_mixture: the formula of the paper") {
  engine::draws draws(1);
  for (double const deviation : {0.3, 1., 3.})
    for (int trial = 0; trial < 100; ++trial) {
      auto const raw = drawn<double>(draws, deviation);
      double const x = 5 * draws.next();
      auto const found = encoded(x, raw);
      auto const known = expected(static_cast<long double>(x), raw);
      CHECK(found.value == Approx(static_cast<double>(known.value)).epsilon(1e-13).margin(1e-13));
      CHECK(found.log_slope == Approx(static_cast<double>(known.log_slope)).epsilon(1e-12).margin(1e-12));
    }
}

TEST_CASE("transform/logistic_mixture: straight far out") {
  engine::draws draws(3);
  auto const raw = drawn<float>(draws, 0.5);
  for (float const side : {-1.F, 1.F}) {
    auto const far = encoded(side * 1e4F, raw), farther = encoded(side * 2e4F, raw);
    CHECK(std::isfinite(far.value));
    CHECK(far.log_slope == Approx(farther.log_slope).margin(1e-6));
    CHECK(far.log_slope == Approx(std::log((farther.value - far.value) / (side * 1e4F))).margin(1e-4));
    CHECK(decoded(far.value, raw).value == Approx(side * 1e4F).epsilon(1e-5));
  }
}

TEST_CASE("transform/logistic_mixture: back and forth") {
  comes_back<double>(1e-13);
  comes_back<float>(1e-5);
}

TEST_CASE("transform/logistic_mixture: near the identity at the start") {
  raw_array<double> raw{};
  for (double const x : {-6., -1., 0., 0.5, 4.}) {
    CHECK(std::abs(encoded(x, raw).value - x) < 0.5);
    CHECK(std::abs(encoded(x, raw).log_slope) < 0.1);
  }
  CHECK(encoded(0., raw).value == Approx(0.).margin(1e-15));
}

TEST_CASE("transform/logistic_mixture: NaN shows, and ends") {
  raw_array<double> raw{};
  double const nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::isnan(encoded(nan, raw).value));
  CHECK(std::isnan(decoded(nan, raw).value));
  CHECK(std::isnan(decoded(nan, raw).log_slope));
  raw[4] = nan;
  CHECK(std::isnan(encoded(0.3, raw).value));
  CHECK(std::isnan(decoded(0.3, raw).value));
}

TEST_CASE("transform/logistic_mixture: the written adjoints are those of the tape") {
  using bound = bound_transform<Tr>;
  engine::draws draws(4);
  for (int trial = 0; trial < 30; ++trial) {
    auto const raw = drawn<double>(draws, 1.);
    std::span<double const, 9> const given(raw);
    double const x = 2 * draws.next();
    auto const check = [&]<direction D>() {
      double v = x, bar = 0.7, tape_bar = 0.7;
      raw_array<double> raw_bar, tape_raw_bar;
      engine::transform_run<D, bound, double, 9>(&v, given);
      engine::transform_pull_back<D, bound, double, 9>(&v, &bar, -1.3, given, std::span<double, 9>(raw_bar));
      engine::transform_derived_adjoint<D, bound, double, 9>(&x, &tape_bar, -1.3, given,
                                                             std::span<double, 9>(tape_raw_bar));
      CHECK(v == Approx(x).margin(1e-11));
      CHECK(bar == Approx(tape_bar).epsilon(1e-9).margin(1e-9));
      for (std::size_t k = 0; k < 9; ++k) CHECK(raw_bar[k] == Approx(tape_raw_bar[k]).epsilon(1e-9).margin(1e-9));
    };
    check.template operator()<direction::encode>();
    check.template operator()<direction::decode>();
  }
}

TEST_CASE("transform/logistic_mixture: what it says of itself") {
  STATIC_REQUIRE(valid_transform<Tr>);
  STATIC_REQUIRE(bound_transform<logistic_mixture<8>>::parameters == 24);
  CHECK(bound_transform<Tr>::describe() == "mixture of 3 logistic distributions");
}
