// SPDX-License-Identifier: BSL-1.0

// What is measured, against sums that follow the definitions.

#include <record/observe.hpp>

#include <rgflow/action/bind.hpp>
#include <rgflow/action/complex_phi4.hpp>
#include <rgflow/describe.hpp>
#include <rgflow/action/real_phi4.hpp>
#include <rgflow/engine/random.hpp>
#include <rgflow/expression/symbols.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>
#include <vector>

using namespace record;

TEST_CASE("record/observe: one field against the definitions") {
  constexpr std::size_t extent = 6;
  constexpr double m2 = -2.5, lambda = 0.75;
  std::vector<double> phi(extent * extent);
  for (std::size_t i = 0; i < phi.size(); ++i)
    phi[i] = 0.25 + rgflow::engine::normal<double>({7, rgflow::engine::purpose::test, 0}, i, 0);
  auto const at = [&](std::size_t y, std::size_t x) { return phi[y % extent * extent + x % extent]; };

  double action = 0, phi2 = 0, phi4 = 0, m = 0;
  std::complex<double> along_x = 0, along_y = 0;
  for (std::size_t y = 0; y < extent; ++y)
    for (std::size_t x = 0; x < extent; ++x) {
      double const here = at(y, x);
      action += m2 * here * here + lambda * std::pow(here, 4) + std::pow(at(y, x + 1) - here, 2) +
                std::pow(at(y + 1, x) - here, 2);
      phi2 += here * here;
      phi4 += std::pow(here, 4);
      m += here;
      double const p = 2 * std::numbers::pi / extent;
      along_x += here * std::polar(1., p * static_cast<double>(x));
      along_y += here * std::polar(1., p * static_cast<double>(y));
    }
  double const v = extent * extent;
  std::vector<double> out(column_count);
  using torus = rgflow::torus<extent, extent>;
  auto const theory =
      rgflow::bind<rgflow::real_phi4<torus>>(rgflow::symbols::m2 = m2, rgflow::symbols::lambda = lambda);
  observe(theory, rgflow::lattice_of<torus>(), phi.data(), out.data());
  CHECK(out[column_action] == Approx(action / v));
  CHECK(out[column_phi2] == Approx(phi2 / v));
  CHECK(out[column_virial] == Approx((2 * action + 2 * lambda * phi4) / v));
  CHECK(out[column_m_abs] == Approx(std::abs(m) / v));
  CHECK(out[column_m_squared] == Approx(m * m / (v * v)));
  CHECK(out[column_m_fourth] == Approx(std::pow(m / v, 4)));
  CHECK(out[column_slowest] == Approx((std::norm(along_x) + std::norm(along_y)) / (2 * v * v)));
}

TEST_CASE("record/observe: one complex field against the definitions") {
  constexpr std::size_t extent = 4;
  constexpr double mu = -1.5, lambda = 0.75, t = 0.3, v = extent * extent;
  std::vector<double> phi(2 * extent * extent);
  for (std::size_t i = 0; i < phi.size(); ++i)
    phi[i] = 0.25 + rgflow::engine::normal<double>({8, rgflow::engine::purpose::test, 0}, i, 0);
  auto const at = [&](std::size_t y, std::size_t x) {
    std::size_t const site = y % extent * extent + x % extent;
    return std::complex<double>(phi[2 * site], phi[2 * site + 1]);
  };
  double action = 0, phi2 = 0, phi4 = 0, slowest = 0;
  std::complex<double> m = 0;
  for (std::size_t y = 0; y < extent; ++y)
    for (std::size_t x = 0; x < extent; ++x) {
      double const square = std::norm(at(y, x));
      action += mu * square + lambda * square * square -
                2 * t * std::real(std::conj(at(y, x)) * (at(y, x + 1) + at(y + 1, x)));
      phi2 += square;
      phi4 += square * square;
      m += at(y, x);
    }
  // |phi(p)|^2 at the four smallest momenta.
  for (double const sign : {-1., 1.}) {
    std::complex<double> along_x = 0, along_y = 0;
    double const p = sign * 2 * std::numbers::pi / extent;
    for (std::size_t y = 0; y < extent; ++y)
      for (std::size_t x = 0; x < extent; ++x) {
        along_x += at(y, x) * std::polar(1., p * static_cast<double>(x));
        along_y += at(y, x) * std::polar(1., p * static_cast<double>(y));
      }
    slowest += (std::norm(along_x) + std::norm(along_y)) / 4;
  }
  std::vector<double> out(column_count);
  using torus = rgflow::torus<extent, extent>;
  auto const theory = rgflow::bind<rgflow::complex_phi4<torus>>(
      rgflow::symbols::mu = mu, rgflow::symbols::lambda = lambda, rgflow::symbols::t = t);
  observe(theory, rgflow::lattice_of<torus>(), phi.data(), out.data());
  CHECK(out[column_action] == Approx(action / v));
  CHECK(out[column_phi2] == Approx(phi2 / v));
  CHECK(out[column_virial] == Approx((2 * action + 2 * lambda * phi4) / (2 * v)));
  CHECK(out[column_m_abs] == Approx(std::abs(m) / v));
  CHECK(out[column_m_squared] == Approx(std::norm(m) / (v * v)));
  CHECK(out[column_m_fourth] == Approx(std::pow(std::abs(m) / v, 4)));
  CHECK(out[column_slowest] == Approx(slowest / (v * v)));
}
