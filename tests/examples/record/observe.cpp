// SPDX-License-Identifier: BSL-1.0

// What is measured, against sums that follow the definitions.

#include <record/observe.hpp>

#include <rgflow/action/bind.hpp>
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
