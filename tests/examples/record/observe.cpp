// SPDX-License-Identifier: BSL-1.0

// What is measured, against sums that follow the definitions.

#include <record/measure.hpp>

#include <rgflow/action/bind.hpp>
#include <rgflow/action/complex_phi4.hpp>
#include <rgflow/action/real_phi4.hpp>
#include <rgflow/describe.hpp>
#include <rgflow/engine/random.hpp>
#include <rgflow/expression/symbols.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>
#include <span>
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

TEST_CASE("record/observe: means and the two-point function of a complex field against double sums over sites") {
  constexpr std::size_t extent = 6, volume = extent * extent;
  row_layout const row{extent, 2};
  std::vector<double> phi(2 * volume), out(row.columns());
  for (std::size_t i = 0; i < phi.size(); ++i)
    phi[i] = 0.5 + rgflow::engine::normal<double>({9, rgflow::engine::purpose::test, 0}, i, 0);
  observe_lines(row, phi.data(), out.data());

  auto const at = [&](std::size_t y, std::size_t x) {
    std::size_t const site = y % extent * extent + x % extent;
    return std::complex<double>(phi[2 * site], phi[2 * site + 1]);
  };
  std::complex<double> m = 0;
  std::vector<double> expected(extent / 2 + 1, 0.);
  for (std::size_t y = 0; y < extent; ++y)
    for (std::size_t x = 0; x < extent; ++x) {
      m += at(y, x) / static_cast<double>(volume);
      for (std::size_t r = 0; r <= extent / 2; ++r)
        for (std::size_t across = 0; across < extent; ++across)
          expected[r] += std::real(std::conj(at(y, x)) * (at(y + r, x + across) + at(y + across, x + r))) /
                         (2. * static_cast<double>(volume));
    }
  CHECK(out[row.mean(0)] == Approx(m.real()));
  CHECK(out[row.mean(1)] == Approx(m.imag()));
  for (std::size_t r = 0; r <= extent / 2; ++r) CHECK(out[row.two_point(r)] == Approx(expected[r]));
  CHECK(row.two_point(extent / 2) + 1 == row.columns());
}

TEST_CASE("record/observe: links and currents, whose helicity modulus is how stiff a twisted action is") {
  constexpr std::size_t extent = 4;
  constexpr double t = 0.4, volume = extent * extent;
  std::vector<double> phi(2 * extent * extent);
  for (std::size_t i = 0; i < phi.size(); ++i)
    phi[i] = rgflow::engine::normal<double>({10, rgflow::engine::purpose::test, 0}, i, 0);
  double link = 0, current_squared = 0;
  observe_currents(extent, phi.data(), &link, &current_squared);

  // S(twist): each link in one direction turned by an angle. Its second derivative is V 2 t <link>, its first one's
  // square V 4 t^2 <current^2>: the modulus is -d^2 log Z / d(twist)^2 / V.
  auto const twisted = [&](int axis, double angle) {
    double s = 0;
    for (std::size_t y = 0; y < extent; ++y)
      for (std::size_t x = 0; x < extent; ++x) {
        std::size_t const here = y * extent + x;
        std::size_t const there = axis == 0 ? (y + 1) % extent * extent + x : y * extent + (x + 1) % extent;
        s -= 2 * t *
             std::real(std::conj(std::complex(phi[2 * here], phi[2 * here + 1])) *
                       std::complex(phi[2 * there], phi[2 * there + 1]) * std::polar(1., angle));
      }
    return s;
  };
  double second = 0, first_squared = 0;
  constexpr double h = 1e-3;
  for (int const axis : {0, 1}) {
    second += (twisted(axis, h) - 2 * twisted(axis, 0) + twisted(axis, -h)) / (h * h) / volume / 2;
    first_squared += std::pow((twisted(axis, h) - twisted(axis, -h)) / (2 * h), 2) / volume / 2;
  }
  CHECK(2 * t * link == Approx(second).epsilon(1e-5));
  CHECK(4 * t * t * current_squared == Approx(first_squared).epsilon(1e-5));
}

TEST_CASE(
    "record/observe: fields of chains come while these run as they would afterwards, with the rows that they have") {
  row_layout const row{4, 1};
  auto const theory =
      rgflow::bind<rgflow::real_phi4<rgflow::torus<4, 4>>>(rgflow::symbols::m2 = -1., rgflow::symbols::lambda = 2.);
  auto const watch = observer_of(theory, row);
  program::chain_settings s;
  s.sweeps = 50;
  s.chains = 20;
  s.on_sweep = [](auto, auto) { return true; };
  for (std::size_t const spacing : {std::size_t{1}, std::size_t{7}, std::size_t{50}}) {
    s.kept = s.sweeps * s.chains / spacing;
    s.on_kept = nullptr;
    auto const whole = watch.chains(s);
    std::vector<float> streamed;
    s.on_kept = [&](std::span<float const> fields) { streamed.insert(streamed.end(), fields.begin(), fields.end()); };
    auto const parts = watch.chains(s);
    CHECK(whole.spacing == spacing);
    CHECK(whole.fields.size() == 50 / spacing * s.chains * 16);
    CHECK(parts.fields.empty());
    CHECK(streamed == whole.fields);
    CHECK(parts.table == whole.table);
    auto const rows = watch.rows(streamed, 2);
    double worst = 0;  // of rounding fields to single precision
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::size_t const size = s.chains * row.columns(), time = i / size;
      worst = std::max(worst, std::abs(rows[i] - whole.table[((time + 1) * spacing - 1) * size + i % size]));
    }
    CHECK(worst < 1e-5);
  }
}
