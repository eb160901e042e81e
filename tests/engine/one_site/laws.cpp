// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/one_site/isotropic_site.hpp>
#include <rgflow/engine/one_site/normal_tail.hpp>
#include <rgflow/engine/one_site/partition.hpp>
#include <rgflow/engine/one_site/quantile.hpp>
#include <rgflow/engine/simd.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <vector>

// One site in a field: its partition function, and the field as a function of a normal number.

using namespace rgflow;

namespace {

/// V = a phi^2 + b phi^4 + c phi.
struct quartic {
  double a, b, c = 0;
  template <class V>
  V operator()(V const& phi) const {
    using T = engine::scalar_of_t<V>;
    V const square = phi * phi;
    return (V(static_cast<T>(a)) + V(static_cast<T>(b)) * square) * square + V(static_cast<T>(c)) * phi;
  }
  template <class V>
  V slope(V const& phi) const {
    return (V(2 * a) + V(4 * b) * phi * phi) * phi + V(c);
  }
};

/// log Z1 and the mean by the trapezoidal rule, which is exact to rounding for what is analytic and falls off.
struct reference {
  double log_z, mean;
};
/// Beyond it nothing is left of any of the densities below.
double edge_of(quartic const& potential) {
  return 30 / std::sqrt(std::sqrt(potential.b) + potential.a + 4 * std::abs(potential.a));
}
reference by_trapezoids(quartic const& potential, double h) {
  constexpr int marks = 200'000;
  double const edge = edge_of(potential);
  double top = -std::numeric_limits<double>::infinity(), sum = 0, first = 0;
  auto const at = [&](int k) { return edge * k / marks; };
  for (int k = -marks; k <= marks; ++k) top = std::max(top, h * at(k) - potential(at(k)));
  for (int k = -marks; k <= marks; ++k) {
    double const w = std::exp(h * at(k) - potential(at(k)) - top);
    sum += w;
    first += w * at(k);
  }
  return {top + std::log(sum * edge / marks), first / sum};
}

quartic const theories[] = {{0, 4.8}, {1, 0.05}, {-3, 1}, {-4, 1}, {30, 2000}, {-3, 1, -2}, {-4, 1, -2}};

}  // namespace

TEST_CASE("one_site: log Z1 and its slope against another quadrature, within the table and beyond it") {
  for (auto const& potential : theories) {
    engine::one_site_partition const z1(potential, 20);
    for (double const h : {0.0, 0.013, -0.4, 1.7, -2.03, -5.2, 11.11, 19.99, 31.0}) {
      CAPTURE(potential.a, potential.b, potential.c, h);
      auto const expected = by_trapezoids(potential, h);
      auto const found = z1.at(h);
      CHECK(found.log_z == Approx(expected.log_z).epsilon(1e-12).margin(1e-12));
      CHECK(found.mean == Approx(expected.mean).epsilon(1e-11).margin(1e-12));
      auto const narrow = z1.at(static_cast<float>(h));
      CHECK(static_cast<double>(narrow.log_z) == Approx(expected.log_z).epsilon(1e-6).margin(1e-6));
    }
  }
}

TEST_CASE("one_site: a Gaussian in closed form") {
  engine::one_site_partition const z1(quartic{0.5, 0}, 10);
  engine::one_site_quantile const field(z1);
  for (double const h : {0.0, -3.3, 9.7, 25.0}) {
    auto const at = z1.at(h);
    CHECK(at.log_z == Approx(h * h / 2 + 0.5 * std::log(2 * std::numbers::pi)).epsilon(1e-13));
    CHECK(at.mean == Approx(h).margin(1e-12));
    for (double const z : {-38.0, -9.0, -7.4, -2.0, -1e-9, 0.0, 0.3, 5.0, 7.6, 30.0}) {
      CAPTURE(h, z);
      double const phi = field.value(z, h, at.log_z);
      CHECK(phi == Approx(h + z).epsilon(1e-12).margin(1e-12));
      CHECK(field.bulk(h + z, h, at.log_z) == Approx(z).epsilon(1e-12).margin(1e-12));
      auto const slope = field.slopes_at(z, phi, h, at.log_z, at.mean);
      CHECK(slope.by_h == Approx(1).epsilon(1e-10));
      CHECK(slope.by_z == Approx(1).epsilon(1e-9));
    }
  }
}

namespace {

using number = long double;  // of references

/// The integral of f from `from` to infinity, or to minus infinity: the double exponential rule for what falls off
/// (Takahasi and Mori 1974), in long double. `width` is about that of f.
template <class F>
number tail(F const& f, number from, bool up, number width) {
  constexpr int marks = 32;
  number sum = 0;
  for (int k = -5 * marks; k <= 5 * marks; ++k) {
    number const t = static_cast<number>(k) / marks, away = width * std::exp(t - std::exp(-t));
    sum += f(up ? from + away : from - away) * away * (1 + std::exp(-t));
  }
  return sum / marks;
}

/// The share of f beyond x, on the side of z, with that of the normal density beyond z as the measure. `middle` lies
/// where f does.
template <class F>
double share_beyond(F const& f, number middle, number x, number z) {
  constexpr number width = 0.2L;
  number const whole = tail(f, middle, true, width) + tail(f, middle, false, width);
  number const normal = std::erfc(std::abs(z) / std::numbers::sqrt2_v<number>) / 2;
  return static_cast<double>(tail(f, x, z >= 0, width) / whole / normal);
}

}  // namespace

TEST_CASE("one_site: the share of the density beyond the field is that of the normal number, by another integral") {
  for (auto const& potential : theories) {
    engine::one_site_partition const z1(potential, 20);
    engine::one_site_quantile const field(z1);
    for (double const h : {0.0, -2.1, 7.0, 25.0}) {
      auto const at = z1.at(h);
      auto const density = [&, in = number(h), log_z = number(at.log_z)](number phi) {
        return std::exp(in * phi - potential(phi) - log_z);
      };
      for (double const z : {-6.8, -3.0, -0.7, 0.1, 1.9, 5.3}) {
        CAPTURE(potential.a, potential.b, potential.c, h, z);
        number const phi = number(field.value(z, h, at.log_z));
        CHECK(share_beyond(density, number(at.mean), phi, number(z)) == Approx(1).epsilon(1e-12));
      }
    }
  }
}

TEST_CASE("one_site: the field rises with z, and bulk undoes value") {
  for (auto const& potential : theories) {
    engine::one_site_partition const z1(potential, 20);
    engine::one_site_quantile const field(z1);
    for (double const h : {0.0, 0.2, -6.0, 22.0}) {
      double const log_z = z1.at(h).log_z;
      double before = -std::numeric_limits<double>::infinity();
      for (double z = -8.5; z < 8.5; z += 0.11) {
        double const phi = field.value(z, h, log_z);
        CHECK(before < phi);
        CHECK(field.bulk(phi, h, log_z) == Approx(z).epsilon(1e-12).margin(1e-12));
        before = phi;
      }
    }
  }
}

TEST_CASE("one_site: lanes don't depend on each other, and NaN stays where it is") {
  using V = engine::lanes<double>;
  engine::one_site_partition const z1(quartic{-3, 1}, 8);
  engine::one_site_quantile const field(z1);
  V z, h;
  for (std::size_t j = 0; j < V::size; ++j) {
    z.set(j, std::sin(2.0 * static_cast<double>(j) + 1) * 3);
    h.set(j, std::cos(3.0 * static_cast<double>(j)) * 12);  // some beyond the table
  }
  z.set(1, std::numeric_limits<double>::quiet_NaN());
  auto const at = z1.at(h);
  V const phi = field.value(z, h, at.log_z);
  CHECK(std::isnan(phi.get(1)));
  for (std::size_t j = 0; j < V::size; ++j) {
    if (j == 1) continue;
    V const same = field.value(V(z.get(j)), V(h.get(j)), V(at.log_z.get(j)));
    CHECK(same.get(j) == phi.get(j));
    double const alone = z1.at(h.get(j)).log_z;
    CHECK(at.log_z.get(j) == Approx(alone).epsilon(1e-14));
    CHECK(phi.get(j) == Approx(field.value(z.get(j), h.get(j), alone)).epsilon(1e-12).margin(1e-13));
  }
  CHECK(std::isnan(z1.at(std::numeric_limits<double>::quiet_NaN()).log_z));
  CHECK(std::isnan(z1.at(std::numeric_limits<double>::infinity()).mean));
}

TEST_CASE("one_site: the tail of the normal distribution and its inverse") {
  // Q(1) and Q(10): Abramowitz and Stegun, tables 26.1 and 26.2.
  CHECK(engine::log_normal_tail(1) == Approx(std::log(0.158655253931457)).epsilon(1e-13));
  CHECK(engine::log_normal_tail(10) == Approx(-23.11805 * std::numbers::ln10).epsilon(1e-6));
  CHECK(engine::log_normal_tail(30 + 1e-9) == Approx(engine::log_normal_tail(30 - 1e-9)).epsilon(1e-9));
  for (double z = -5; z < 60; z += 0.17)
    CHECK(engine::normal_at_tail(engine::log_normal_tail(z)) == Approx(z).epsilon(1e-13).margin(z < 0 ? 1e-9 : 1e-15));
}

TEST_CASE("one_site: an integral that diverges is refused") {
  CHECK_THROWS_AS(engine::one_site_partition(quartic{-1, 0}, 5), std::invalid_argument);
}

namespace {

/// V = a |phi|^2 + b |phi|^4 of a complex field.
struct mexican_hat {
  double a, b;
  template <class V>
  V operator()(V const& u, V const& v) const {
    using T = engine::scalar_of_t<V>;
    V const square = u * u + v * v;
    return (V(static_cast<T>(a)) + V(static_cast<T>(b)) * square) * square;
  }
  template <class V>
  std::array<V, 2> slopes(V const& u, V const& v) const {
    using T = engine::scalar_of_t<V>;
    V const by = V(static_cast<T>(2 * a)) + V(static_cast<T>(4 * b)) * (u * u + v * v);
    return {by * u, by * v};
  }
};
using complex_site = engine::isotropic_site<mexican_hat>;

/// log Z1 and the mean along h, from the integral over the modulus r of 2 pi r exp(-V) I0(h r) by Simpson's rule.
reference by_bessel(mexican_hat const& potential, double h) {
  constexpr int marks = 8'000;
  double const edge = edge_of({potential.a, potential.b});
  double top = -std::numeric_limits<double>::infinity(), sum = 0, first = 0;
  auto const exponent = [&](double r) { return h * r - potential(r, 0.0); };
  for (int k = 0; k <= marks; ++k) top = std::max(top, exponent(edge * k / marks));
  for (int k = 0; k <= marks; ++k) {
    double const r = edge * k / marks, weight = k == 0 || k == marks ? 1 : (k % 2 == 0 ? 2 : 4);
    // Its exponential growth is kept with the exponent.
    auto const bessel = [&](double order) {
      return h * r > 600 ? (1 - (4 * order * order - 1) / (8 * h * r)) / std::sqrt(2 * std::numbers::pi * h * r)
                         : std::cyl_bessel_i(order, h * r) * std::exp(-h * r);
    };
    double const w = weight * r * std::exp(exponent(r) - top);
    sum += w * bessel(0);
    first += w * r * bessel(1);
  }
  return {top + std::log(2 * std::numbers::pi * sum * edge / marks / 3), first / sum};
}

mexican_hat const hats[] = {{1, 0.05}, {-7, 1}, {30, 2000}};

}  // namespace

TEST_CASE("one_site: log Z1 of a complex field and its slope against integrals of Bessel functions") {
  for (auto const& potential : hats) {
    complex_site const site(potential, 1);
    for (double const h : {0.0, 1e-8, 0.013, 0.4, 1.7, 5.2, 11.11, 31.0}) {
      CAPTURE(potential.a, potential.b, h);
      auto const expected = by_bessel(potential, h);
      // Of a field at 0.6 + 0.8 i: along it, and nothing across.
      auto const found = site.partition(std::array{0.6 * h, 0.8 * h});
      CHECK(found.log_z == Approx(expected.log_z).epsilon(1e-12).margin(1e-12));
      CHECK(found.mean[0] == Approx(0.6 * expected.mean).epsilon(1e-11).margin(1e-12));
      CHECK(found.mean[1] == Approx(0.8 * expected.mean).epsilon(1e-11).margin(1e-12));
      auto const narrow = site.partition(std::array{static_cast<float>(0.6 * h), static_cast<float>(0.8 * h)});
      CHECK(static_cast<double>(narrow.log_z) == Approx(expected.log_z).epsilon(2e-6).margin(2e-6));
    }
  }
}

TEST_CASE("one_site: a complex Gaussian in closed form") {
  complex_site const site({0.5, 0}, 2);
  for (double const size : {0.0, 1e-200, 3.3, 40.0}) {
    std::array<double, 2> const h{-0.8 * size, 0.6 * size};
    std::array<double, 2> const axis = size == 0 ? std::array{1.0, 0.0} : std::array{-0.8, 0.6};
    for (double const z : {-38.0, -7.4, -1e-9, 0.0, 0.3, 7.6, 30.0}) {
      CAPTURE(size, z);
      std::array<double, 2> const numbers{z, 0.4 - z};
      auto const drawn = site.run<direction::decode>(numbers, h);
      CHECK(drawn.value[0] == Approx(h[0] + axis[0] * numbers[0] - axis[1] * numbers[1]).epsilon(1e-11).margin(1e-11));
      CHECK(drawn.value[1] == Approx(h[1] + axis[1] * numbers[0] + axis[0] * numbers[1]).epsilon(1e-11).margin(1e-11));
      CHECK(drawn.log_det == Approx(0).margin(1e-10));
      auto const back = site.run<direction::encode>(drawn.value, h);
      for (std::size_t c = 0; c < 2; ++c) CHECK(back.value[c] == Approx(numbers[c]).epsilon(1e-11).margin(1e-11));
    }
  }
}

TEST_CASE("one_site: the shares beyond u, and beyond v given u, are those of the two normal numbers") {
  for (auto const& potential : hats) {
    complex_site const site(potential, 1);
    double const edge = edge_of({potential.a, potential.b}) / 2;
    for (double const h : {0.0, 3.0}) {
      auto const expected = by_bessel(potential, h);
      auto const density = [&, in = number(h), log_z = number(expected.log_z)](number u, number v) {
        return std::exp(in * u - potential(u, v) - log_z);
      };
      auto const along_v = [&](number u) {
        constexpr int count = 80;  // the trapezoidal rule
        number const step = number(edge) / count;
        number sum = 0;
        for (int k = -count; k <= count; ++k) sum += density(u, step * k);
        return sum * step;
      };
      for (double const z : {-4.8, 0.9}) {
        std::array<double, 2> const numbers{z, 0.6 - z};
        auto const drawn = site.run<direction::decode>(numbers, std::array{h, 0.0});
        number const u = number(drawn.value[0]), v = number(drawn.value[1]);
        CAPTURE(potential.a, potential.b, h, z);
        CHECK(share_beyond(along_v, number(expected.mean), u, number(numbers[0])) == Approx(1).epsilon(1e-12));
        auto const given_u = [&](number other) { return density(u, other); };
        CHECK(share_beyond(given_u, 0, v, number(numbers[1])) == Approx(1).epsilon(1e-12));
        double const log_normal = engine::log_normal_density(numbers[0]) + engine::log_normal_density(numbers[1]);
        CHECK(drawn.log_det == Approx(log_normal - double(std::log(density(u, v)))).margin(1e-12));
      }
    }
  }
}

TEST_CASE("one_site: a complex site keeps its frame where the square of h is too small for a float") {
  complex_site const site({-2, 1}, 1);
  auto const along = site.run<direction::decode>(std::array{0.3F, -0.2F}, std::array{1e-6F, 0.F}).value;
  auto const across = site.run<direction::decode>(std::array{0.3F, -0.2F}, std::array{0.F, -1e-30F}).value;
  CHECK(across[0] == Approx(along[1]).epsilon(1e-5));
  CHECK(across[1] == Approx(-along[0]).epsilon(1e-5));
  CHECK_THROWS_AS(complex_site({-1, 0}, 1), std::invalid_argument);
}
