// SPDX-License-Identifier: BSL-1.0
#include <catch2/catch.hpp>

#include <rgflow/engine/bijector/transform_adjoint.hpp>
#include <rgflow/engine/checker/difference.hpp>
#include <rgflow/engine/checker/draw.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/transform.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <span>
#include <vector>

using namespace rgflow;

namespace {

template <class Tr>
inline constexpr std::size_t count = bound_transform<Tr>::parameters;

template <class Tr, class V>
transformed<V> apply(V const& x, std::array<V, count<Tr>> const& raw) {
  return Tr::apply(x, std::span<V const, count<Tr>>(raw));
}
template <class Tr, class V>
transformed<V> undo(V const& y, std::array<V, count<Tr>> const& raw) {
  return Tr::invert(y, std::span<V const, count<Tr>>(raw));
}

/// Normal numbers of the given deviation.
template <class Tr, class V = double>
std::array<V, count<Tr>> drawn(engine::draws& from, double deviation) {
  std::array<V, count<Tr>> raw;
  from.normals(raw.data(), raw.size(), deviation);
  return raw;
}

using plain = rational_quadratic_spline<6, 7, 2>;

/// Knots of plain as the paper has them, from formulas of their own.
struct knots {
  std::array<long double, 7> x{}, y{}, slope{};

  explicit knots(std::array<double, 17> const& raw) {
    auto const cumulated = [&](std::size_t first, std::array<long double, 7>& at) {
      long double total = 0;
      for (std::size_t k = 0; k < 6; ++k) total += std::exp(static_cast<long double>(raw[first + k]));
      at[0] = -3.5L;
      for (std::size_t k = 0; k < 6; ++k)
        at[k + 1] = at[k] + 7 * (0.01L / 6 + 0.99L * std::exp(static_cast<long double>(raw[first + k])) / total);
    };
    cumulated(0, x);
    cumulated(6, y);
    slope.fill(1);
    long double const b = 6.907755L;
    for (std::size_t k = 1; k < 6; ++k) {
      auto const r = static_cast<long double>(raw[11 + k]);
      slope[k] = std::exp(b * r / std::sqrt(b * b + r * r));
    }
  }

  /// Durkan et al., arXiv:1906.04032, section 3.1.
  transformed<long double> at(long double v) const {
    std::size_t k = 0;
    while (k < 5 && v >= x[k + 1]) ++k;
    long double const w = x[k + 1] - x[k], h = y[k + 1] - y[k], s = h / w, xi = (v - x[k]) / w, rest = xi * (1 - xi);
    long double const below = s + (slope[k + 1] + slope[k] - 2 * s) * rest;
    long double const above = s * s * (slope[k + 1] * xi * xi + 2 * s * rest + slope[k] * (1 - xi) * (1 - xi));
    return {y[k] + h * (s * xi * xi + slope[k] * rest) / below, std::log(above / (below * below))};
  }
};

/// The adjoints in both directions against differences, at x.
template <class Tr>
void check_adjoints(double x, std::array<double, count<Tr>> const& raw, double tolerance) {
  using bound = bound_transform<Tr>;
  constexpr std::size_t n = count<Tr>;
  double const bar = 0.7, log_det_bar = -1.3;
  auto const check = [&]<direction D>(double argument) {
    auto const objective = [&](double at, std::array<double, n> const& p) {
      double const l = engine::transform_run<D, bound, double, n>(&at, std::span<double const, n>(p));
      return bar * at + log_det_bar * l;
    };
    double v = argument, v_bar = bar;
    std::array<double, n> raw_bar;
    engine::transform_run<D, bound, double, n>(&v, std::span<double const, n>(raw));
    engine::transform_pull_back<D, bound, double, n>(&v, &v_bar, log_det_bar, std::span<double const, n>(raw),
                                                     std::span<double, n>(raw_bar));
    CHECK(v == Approx(argument).epsilon(1e-12).margin(1e-12));
    CHECK(engine::slope_error(v_bar, [&](double h) { return objective(argument + h, raw); }) <=
          tolerance * std::max(1., std::abs(v_bar)));
    for (std::size_t k = 0; k < n; ++k) {
      INFO("raw number " << k);
      auto const moved = [&](double h) {
        auto p = raw;
        p[k] += h;
        return objective(argument, p);
      };
      CHECK(engine::slope_error(raw_bar[k], moved) <= tolerance * std::max(1., std::abs(raw_bar[k])));
    }
  };
  check.template operator()<direction::encode>(x);
  check.template operator()<direction::decode>(apply<Tr>(x, raw).value);
}

template <class Tr, class V>
void is_identity_at_zero(std::vector<double> const& values) {
  std::array<V, count<Tr>> raw;
  raw.fill(V(0));
  bool same = true, straight = true;
  for (double const value : values) {
    V const x = V(value);
    for (auto const& image : {apply<Tr>(x, raw), undo<Tr>(x, raw)}) {
      same = same && engine::lane(image.value, 0) == engine::lane(x, 0);
      straight = straight && std::abs(engine::lane(image.log_slope, 0)) <=
                                 4 * std::numeric_limits<engine::scalar_of_t<V>>::epsilon();
    }
  }
  CHECK(same);
  CHECK(straight);
}

template <class Tr>
void is_identity_at_zero() {
  std::vector<double> values{0., -0., 5e-324, 1e-40, 0.1, 1 / 3., 2.0, -3.3333333, 3.1415, -3.15, 4., 4.001, -4., 1e3};
  engine::draws draws(10);
  for (int k = 0; k < 1000; ++k) values.push_back(2 * draws.next());
  is_identity_at_zero<Tr, double>(values);
  is_identity_at_zero<Tr, float>(values);
  is_identity_at_zero<Tr, engine::lanes<double>>(values);
  is_identity_at_zero<Tr, engine::lanes<float>>(values);
}

/// Both ways back for raw numbers of any size. Where slopes change by orders of magnitude within a bin neither x nor y
/// alone says how good a pair is: it is close to the graph if one of them is close.
template <class Tr, class T>
void comes_back(double tolerance) {
  engine::draws draws(7);
  double worst = 0;
  auto const distance = [](T a, T b) { return std::abs(static_cast<double>(a) - static_cast<double>(b)); };
  for (double const deviation : {0.3, 1., 3., 10., 1e3, 1e20})
    for (int trial = 0; trial < 200; ++trial) {
      auto const raw = drawn<Tr, T>(draws, deviation);
      for (int k = 0; k < 10; ++k) {
        T const v = static_cast<T>(2 * draws.next());
        auto const y = apply<Tr>(v, raw);
        auto const back = undo<Tr>(y.value, raw);
        auto const x = undo<Tr>(v, raw);
        auto const again = apply<Tr>(x.value, raw);
        for (T const number : {y.value, y.log_slope, x.value, x.log_slope}) REQUIRE(std::isfinite(number));
        worst = std::max({worst, std::min(distance(back.value, v), distance(apply<Tr>(back.value, raw).value, y.value)),
                          std::min(distance(again.value, v), distance(undo<Tr>(again.value, raw).value, x.value))});
      }
    }
  CHECK(worst <= tolerance);
}

/// The written adjoints against the tape.
template <class Tr>
void adjoints_are_derived(double x, std::array<double, count<Tr>> const& raw) {
  using bound = bound_transform<Tr>;
  constexpr std::size_t n = count<Tr>;
  std::span<double const, n> const given(raw);
  auto const check = [&]<direction D>() {
    double v = x, bar = 0.7, tape_bar = 0.7;
    std::array<double, n> raw_bar, tape_raw_bar;
    engine::transform_run<opposite(D), bound, double, n>(&v, given);  // so that x is the output
    engine::transform_derived_adjoint<D, bound, double, n>(&v, &tape_bar, -1.3, given,
                                                           std::span<double, n>(tape_raw_bar));
    double at = x;
    engine::transform_pull_back<D, bound, double, n>(&at, &bar, -1.3, given, std::span<double, n>(raw_bar));
    CHECK(at == v);
    double size = std::abs(tape_bar);
    for (double const b : tape_raw_bar) size = std::max(size, std::abs(b));
    CHECK(std::abs(bar - tape_bar) <= 1e-10 * size);
    for (std::size_t k = 0; k < n; ++k) CHECK(std::abs(raw_bar[k] - tape_raw_bar[k]) <= 1e-10 * size);
  };
  check.template operator()<direction::encode>();
  check.template operator()<direction::decode>();
}

}  // namespace

TEST_CASE("transform/splines: the formulas of the paper") {
  engine::draws draws(1);
  for (double const deviation : {0.3, 1., 3.})
    for (int trial = 0; trial < 100; ++trial) {
      auto const raw = drawn<plain>(draws, deviation);
      knots const expected(raw);
      for (int k = 0; k < 20; ++k) {
        double const x = std::clamp(1.7 * draws.next(), -3.49, 3.49);
        auto const found = apply<plain>(x, raw);
        auto const known = expected.at(static_cast<long double>(x));
        double const slope = std::exp(found.log_slope);
        CHECK(found.value == Approx(static_cast<double>(known.value)).epsilon(0).margin(3e-15 * (1 + slope)));
        CHECK(found.log_slope == Approx(static_cast<double>(known.log_slope)).epsilon(0).margin(3e-11));
      }
      for (std::size_t k = 1; k < 6; ++k) {
        INFO("knot " << k);
        auto const found = apply<plain>(static_cast<double>(expected.x[k]), raw);
        CHECK(found.value == Approx(static_cast<double>(expected.y[k])).margin(3e-13));
        CHECK(std::exp(found.log_slope) == Approx(static_cast<double>(expected.slope[k])).epsilon(1e-8));
      }
    }
}

TEST_CASE("transform/splines: raw numbers 0 are the identity, to the last bit") {
  is_identity_at_zero<rational_quadratic_spline<8>>();
  is_identity_at_zero<rational_quadratic_spline<7, 5, 3>>();
  is_identity_at_zero<odd_spline<5>>();
  is_identity_at_zero<circular_spline<6>>();
  is_identity_at_zero<odd_circular_spline<6>>();
}

TEST_CASE("transform/splines: tails are straight") {
  engine::draws draws(2);
  auto const raw = drawn<plain>(draws, 3.);
  double const infinity = std::numeric_limits<double>::infinity();
  for (double const x : {3.5, -3.5, 3.6, -1e3, 1e30, infinity, -infinity})
    for (auto const& image : {apply<plain>(x, raw), undo<plain>(x, raw)}) {
      CHECK(image.value == x);
      CHECK(image.log_slope == 0);
    }
  for (double const side : {-1., 1.}) {
    double const x = side * std::nextafter(3.5, 0.);
    CHECK(apply<plain>(x, raw).value == Approx(x).margin(1e-13));
    CHECK(apply<plain>(x, raw).log_slope == Approx(0.).margin(1e-10));
    CHECK(undo<plain>(x, raw).value == Approx(x).margin(1e-13));
    CHECK(undo<plain>(x, raw).log_slope == Approx(0.).margin(1e-10));
  }
}

TEST_CASE("transform/splines: NaN shows") {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  engine::draws draws(3);
  auto raw = drawn<plain>(draws, 1.);
  CHECK(std::isnan(apply<plain>(nan, raw).value));
  CHECK(std::isnan(apply<plain>(nan, raw).log_slope));
  CHECK(std::isnan(undo<plain>(nan, raw).value));
  CHECK(std::isnan(undo<plain>(nan, raw).log_slope));
  raw[2] = nan;
  CHECK(std::isnan(apply<plain>(0.3, raw).value));
  CHECK(std::isnan(undo<plain>(0.3, raw).value));
}

TEST_CASE("transform/splines: back and forth with raw numbers of any size") {
  comes_back<plain, double>(4e-15);
  comes_back<plain, float>(3e-6);
  comes_back<rational_quadratic_spline<16>, float>(3e-6);
  comes_back<odd_spline<4>, double>(4e-15);
  comes_back<odd_spline<4>, float>(3e-6);
}

TEST_CASE("transform/splines: increasing, at knots too") {
  engine::draws draws(4);
  for (double const deviation : {1., 10.})
    for (int trial = 0; trial < 20; ++trial) {
      auto const raw = drawn<plain, float>(draws, deviation);
      float last = -10;
      for (int k = -4000; k <= 4000; ++k) {
        float const y = apply<plain>(static_cast<float>(k) * 1e-3F, raw).value;
        CHECK(y >= last - 4e-6F);
        last = y;
      }
    }
}

TEST_CASE("transform/splines: adjoints in both directions, inside and in the tails") {
  engine::draws draws(5);
  for (int trial = 0; trial < 5; ++trial) {
    auto const raw = drawn<plain>(draws, 0.5);
    auto const odd_raw = drawn<odd_spline<4, 3>>(draws, 0.5);
    auto const turning_raw = drawn<circular_spline<5>>(draws, 0.5);
    auto const odd_turning_raw = drawn<odd_circular_spline<4>>(draws, 0.5);
    for (double const x : {-3.6, -2.9, -1.234, 0.05, 0.77, 1.9, 3.1, 40.}) {
      INFO("x = " << x);
      check_adjoints<plain>(x, raw, 1e-7);
      check_adjoints<odd_spline<4, 3>>(x, odd_raw, 1e-7);
      check_adjoints<circular_spline<5>>(x, turning_raw, 1e-7);
      check_adjoints<odd_circular_spline<4>>(x, odd_turning_raw, 1e-7);
    }
  }
}

TEST_CASE("transform/splines: adjoints where they are strongly deformed") {
  engine::draws draws(9);
  for (int trial = 0; trial < 20; ++trial) {
    double const x = 2 * draws.next();
    INFO("x = " << x);
    adjoints_are_derived<plain>(x, drawn<plain>(draws, 1.5));
    adjoints_are_derived<odd_spline<4, 3>>(x, drawn<odd_spline<4, 3>>(draws, 1.5));
    adjoints_are_derived<circular_spline<5>>(x, drawn<circular_spline<5>>(draws, 1.5));
    adjoints_are_derived<odd_circular_spline<4>>(x, drawn<odd_circular_spline<4>>(draws, 1.5));
  }
}

TEMPLATE_TEST_CASE("transform/splines: an odd one is odd, to the last bit", "", (odd_spline<4, 3>),
                   odd_circular_spline<4>, moebius) {
  using Tr = TestType;
  engine::draws draws(6);
  for (int trial = 0; trial < 50; ++trial) {
    auto const raw = drawn<Tr>(draws, 2.);
    for (double const x : {0., 1e-310, 1e-5, 0.3, 1.7, 2.99, 3., std::numbers::pi, 5., 8.}) {
      INFO("x = " << x);
      CHECK(apply<Tr>(-x, raw).value == -apply<Tr>(x, raw).value);
      CHECK(apply<Tr>(-x, raw).log_slope == apply<Tr>(x, raw).log_slope);
      CHECK(undo<Tr>(-x, raw).value == -undo<Tr>(x, raw).value);
    }
  }
}

TEMPLATE_TEST_CASE("transform/splines: a circular one goes on with its period, smoothly", "", circular_spline<5>,
                   odd_circular_spline<5>, moebius) {
  using Tr = TestType;
  double const turn = 2 * std::numbers::pi;
  engine::draws draws(8);
  for (int trial = 0; trial < 50; ++trial) {
    auto const raw = drawn<Tr>(draws, 1.5);
    for (double const x : {-3.1, -1., 0., 0.4, 3.1}) {
      auto const here = apply<Tr>(x, raw);
      for (double const turns : {-3., 1., 2.}) {
        auto const there = apply<Tr>(x + turns * turn, raw);
        CHECK(there.value == Approx(here.value + turns * turn).margin(1e-12));
        CHECK(there.log_slope == Approx(here.log_slope).margin(1e-10));
        auto const back = undo<Tr>(there.value, raw);
        CHECK(back.value == Approx(x + turns * turn).margin(1e-11));
      }
    }
    for (double const seam : {0., std::numbers::pi}) {
      INFO("across " << seam);
      auto const before = apply<Tr>(seam - 1e-9, raw), behind = apply<Tr>(seam + 1e-9, raw);
      CHECK(before.value == Approx(behind.value).margin(1e-5));
      CHECK(before.log_slope == Approx(behind.log_slope).margin(1e-3));
    }
  }
}

TEST_CASE("transform/splines: where a circular one takes -pi") {
  engine::draws draws(11);
  for (int trial = 0; trial < 50; ++trial) {
    auto const turning_raw = drawn<circular_spline<5>>(draws, 1.5);
    double const shifted = turning_raw.back() - std::numbers::pi;
    CHECK(apply<circular_spline<5>>(-std::numbers::pi, turning_raw).value == Approx(shifted).margin(1e-13));
    auto const odd_raw = drawn<odd_circular_spline<5>>(draws, 1.5);
    CHECK(apply<odd_circular_spline<5>>(-std::numbers::pi, odd_raw).value == Approx(-std::numbers::pi).margin(1e-13));
  }
}

TEST_CASE("transform/splines: what they say of themselves") {
  STATIC_REQUIRE(valid_transform<plain>);
  STATIC_REQUIRE(count<rational_quadratic_spline<8>> == 23);
  STATIC_REQUIRE(count<odd_spline<8>> == 24);
  STATIC_REQUIRE(count<circular_spline<8>> == 25);
  STATIC_REQUIRE(count<odd_circular_spline<8>> == 25);
  CHECK(bound_transform<plain>::describe() == "rational-quadratic spline, 6 bins, |x| < 7/2");
  CHECK(bound_transform<odd_spline<4>>::describe() == "odd rational-quadratic spline, 4 bins, 0 < |x| < 4");
  CHECK(bound_transform<circular_spline<4>>::describe() == "circular rational-quadratic spline, 4 bins");
  CHECK(bound_transform<odd_circular_spline<4>>::describe() == "odd circular rational-quadratic spline, 4 bins");
}
