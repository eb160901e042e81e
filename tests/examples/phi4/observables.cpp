// SPDX-License-Identifier: BSL-1.0

// What is measured, against loops over complex numbers that follow the definitions.

#include <phi4/observables.hpp>
#include <phi4/observe.hpp>

#include <rgflow/engine/random.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <complex>
#include <cstddef>
#include <map>
#include <numbers>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace phi4;
using complex = std::complex<double>;

constexpr couplings constants{-1.25, 0.75, 0.4375};

/// One configuration phi(y, x) on a periodic square.
struct configuration {
  std::size_t extent;
  std::vector<complex> values;
  complex operator()(std::size_t y, std::size_t x) const { return values[y % extent * extent + x % extent]; }
};

/// Fields as `measure` takes them: a mean apart from zero, so that neither M nor G(L/2) is near it.
std::vector<float> drawn_fields(std::size_t extent, std::size_t samples) {
  std::vector<float> fields(samples * 2 * extent * extent);
  for (std::size_t i = 0; i < fields.size(); ++i)
    fields[i] = 0.25F + rgflow::engine::normal<float>({7, rgflow::engine::purpose::test, extent}, i, 0);
  return fields;
}

std::vector<configuration> configurations(std::vector<float> const& fields, std::size_t extent) {
  std::size_t const volume = extent * extent;
  std::vector<configuration> list;
  for (std::size_t at = 0; at < fields.size(); at += 2 * volume) {
    configuration phi{extent, {}};
    for (std::size_t s = 0; s < volume; ++s) phi.values.emplace_back(fields[at + s], fields[at + volume + s]);
    list.push_back(std::move(phi));
  }
  return list;
}

/// Sum of term(y, x) over all sites.
template <class Term>
auto over_sites(std::size_t extent, Term term) {
  auto sum = term(std::size_t{0}, std::size_t{0}) * 0.0;
  for (std::size_t y = 0; y < extent; ++y)
    for (std::size_t x = 0; x < extent; ++x) sum += term(y, x);
  return sum;
}

/// S: one link (x, x + e) for every site and direction, so two between the same sites where the extent is 2. Links
/// along e1, the last axis, are turned by an angle.
double action(configuration const& phi, double angle = 0) {
  auto const& c = constants;
  return over_sites(phi.extent, [&](std::size_t y, std::size_t x) {
    double const square = std::norm(phi(y, x));
    complex const next = std::polar(1.0, angle) * phi(y, x + 1) + phi(y + 1, x);
    return c.mu * square + c.lambda * square * square - 2 * c.t * std::real(std::conj(phi(y, x)) * next);
  });
}

/// G(r) = Re sum_x conj(phi_x) phi_{x + r e1} / V.
double two_point(configuration const& phi, std::size_t r) {
  complex const sum =
      over_sites(phi.extent, [&](std::size_t y, std::size_t x) { return std::conj(phi(y, x)) * phi(y, x + r); });
  return sum.real() / static_cast<double>(phi.values.size());
}

complex magnetization(configuration const& phi) {
  return over_sites(phi.extent, [&](std::size_t y, std::size_t x) { return phi(y, x); }) /
         static_cast<double>(phi.values.size());
}

double moment(configuration const& phi, int power) {
  double const sum =
      over_sites(phi.extent, [&](std::size_t y, std::size_t x) { return std::pow(std::abs(phi(y, x)), power); });
  return sum / static_cast<double>(phi.values.size());
}

/// sum phi dS/dphi over all real components, divided by their number.
double scaling(configuration const& phi) {
  auto const& c = constants;
  std::size_t const back = phi.extent - 1;
  double const sum = over_sites(phi.extent, [&](std::size_t y, std::size_t x) {
    complex const here = phi(y, x);
    complex const neighbours = phi(y, x + 1) + phi(y, x + back) + phi(y + 1, x) + phi(y + back, x);
    // dS/dRe + i dS/dIm
    complex const slope = 2 * c.mu * here + 4 * c.lambda * std::norm(here) * here - 2 * c.t * neighbours;
    return here.real() * slope.real() + here.imag() * slope.imag();
  });
  return sum / static_cast<double>(2 * phi.values.size());
}

/// First and second derivative of S by the angle of all links along e1. S is a + b cos + c sin of it.
std::pair<double, double> twist_response(configuration const& phi) {
  double const quarter = std::numbers::pi / 2;
  double const forth = action(phi, quarter), back = action(phi, -quarter);
  return {(forth - back) / 2, (forth + back) / 2 - action(phi)};
}

template <class F>
double mean(std::vector<configuration> const& all, F f) {
  double sum = 0;
  for (auto const& phi : all) sum += f(phi);
  return sum / static_cast<double>(all.size());
}

auto near(double x) { return Approx(x).epsilon(1e-12).margin(1e-12); }

}  // namespace

TEST_CASE("phi4/observables: the columns of every configuration are those of a plain loop") {
  auto const extent = GENERATE(as<std::size_t>(), 2, 3, 4, 6);
  auto const samples = GENERATE(as<std::size_t>(), 1, 3, 37);
  INFO("extent " << extent << ", " << samples << " samples");
  auto const fields = drawn_fields(extent, samples);
  std::size_t const columns = column_count(extent);
  REQUIRE(columns == 9 + extent / 2 + 1);
  auto const table = measure(fields, extent, constants, 2);
  REQUIRE(table.size() == samples * columns);
  auto const all = configurations(fields, extent);
  for (std::size_t i = 0; i < samples; ++i) {
    auto const& phi = all[i];
    double const* const row = table.data() + i * columns;
    double const volume = static_cast<double>(extent * extent);
    complex const m = magnetization(phi);
    // The current is S's response to a twist, without its factor 2 t.
    double const current = twist_response(phi).first / (2 * constants.t);
    CHECK(row[column_action] == near(action(phi) / volume));
    CHECK(row[column_phi2] == near(moment(phi, 2)));
    CHECK(row[column_phi4] == near(moment(phi, 4)));
    CHECK(row[column_m_squared] == near(std::norm(m)));
    CHECK(row[column_m_abs] == near(std::abs(m)));
    CHECK(row[column_m_re] == near(m.real()));
    CHECK(row[column_m_im] == near(m.imag()));
    CHECK(row[column_current] == near(current * current / volume));
    complex const along_2 =
        over_sites(extent, [&](std::size_t y, std::size_t x) { return std::conj(phi(y, x)) * phi(y + 1, x); });
    CHECK(row[column_link_2] == near(along_2.real() / volume));
    for (std::size_t r = 0; r <= extent / 2; ++r) CHECK(row[column_two_point + r] == near(two_point(phi, r)));
  }
}

TEST_CASE("phi4/observables: single numbers give what lanes give, for any number of threads") {
  constexpr std::size_t extent = 4, samples = 37, volume = extent * extent;
  auto const fields = drawn_fields(extent, samples);
  auto const table = measure(fields, extent, constants, 1);
  CHECK(measure(fields, extent, constants, 3) == table);
  std::size_t const columns = column_count(extent);
  std::vector<double> phi(2 * volume), row(columns);
  for (std::size_t i = 0; i < samples; ++i) {
    for (std::size_t s = 0; s < volume; ++s)
      for (std::size_t ch = 0; ch < 2; ++ch) phi[2 * s + ch] = static_cast<double>(fields[(2 * i + ch) * volume + s]);
    observe(extent, constants, phi.data(), row.data());
    for (std::size_t k = 0; k < columns; ++k) CHECK(row[k] == near(table[i * columns + k]));
  }
}

TEST_CASE("phi4/observables: quantities of the averages are what their names say") {
  auto const extent = GENERATE(as<std::size_t>(), 2, 4, 6);
  INFO("extent " << extent);
  constexpr std::size_t samples = 21;
  auto const fields = drawn_fields(extent, samples);
  auto const table = measure(fields, extent, constants, 2);
  auto const all = configurations(fields, extent);
  double const volume = static_cast<double>(extent * extent);
  auto const density = [&](configuration const& phi) { return action(phi) / volume; };
  std::map<std::string, double> const expected{
      {"action_density", mean(all, density)},
      {"phi2", mean(all, [](auto const& phi) { return moment(phi, 2); })},
      {"phi4", mean(all, [](auto const& phi) { return moment(phi, 4); })},
      {"m_squared", mean(all, [](auto const& phi) { return std::norm(magnetization(phi)); })},
      {"m_abs", mean(all, [](auto const& phi) { return std::abs(magnetization(phi)); })},
      {"m_re", mean(all, [](auto const& phi) { return magnetization(phi).real(); })},
      {"m_im", mean(all, [](auto const& phi) { return magnetization(phi).imag(); })},
      {"corr_1", mean(all, [](auto const& phi) { return two_point(phi, 1); })},
      {"corr_half", mean(all, [&](auto const& phi) { return two_point(phi, extent / 2); })},
      // d^2 F / d angle^2 per site of the free energy F = -log Z, where <dS/d angle> = 0
      {"helicity", mean(all,
                        [&](auto const& phi) {
                          auto const [first, second] = twist_response(phi);
                          return (second - first * first) / volume;
                        })},
      {"identity_scaling", mean(all, scaling)},
      {"identity_action", mean(all, [&](auto const& phi) { return density(phi) + constants.lambda * moment(phi, 4); })},
  };
  auto const list = quantities(extent, constants);
  REQUIRE(list.size() == expected.size());
  for (auto const& q : list) {
    INFO(q.name);
    REQUIRE(expected.count(q.name) == 1);
    std::vector<double> means(q.columns.size(), 0.0);
    for (std::size_t i = 0; i < samples; ++i)
      for (std::size_t k = 0; k < means.size(); ++k)
        means[k] += table[i * column_count(extent) + q.columns[k]] / samples;
    CHECK(q.of_means(means) == near(expected.at(q.name)));
    CHECK(q.exact == q.name.starts_with("identity_"));
  }
}

TEST_CASE("phi4/observables: log Z of a free field is the determinant's") {
  auto const extent = GENERATE(as<std::size_t>(), 2, 3, 4);
  std::size_t const volume = extent * extent;
  couplings const free{3, 0, 0.4375};
  // S = phi^dagger K phi.
  std::vector<double> k(volume * volume, 0.0);
  for (std::size_t y = 0; y < extent; ++y)
    for (std::size_t x = 0; x < extent; ++x) {
      std::size_t const here = y * extent + x;
      k[here * volume + here] += free.mu;
      for (std::size_t const next : {y * extent + (x + 1) % extent, (y + 1) % extent * extent + x}) {
        k[here * volume + next] -= free.t;
        k[next * volume + here] -= free.t;
      }
    }
  double log_det = 0;  // elimination without pivots: K is positive definite
  for (std::size_t p = 0; p < volume; ++p) {
    log_det += std::log(k[p * volume + p]);
    for (std::size_t i = p + 1; i < volume; ++i) {
      double const factor = k[i * volume + p] / k[p * volume + p];
      for (std::size_t j = p; j < volume; ++j) k[i * volume + j] -= factor * k[p * volume + j];
    }
  }
  double const expected = static_cast<double>(volume) * std::log(std::numbers::pi) - log_det;
  CHECK(exact_log_z(extent, free) == near(expected));
}

TEST_CASE("phi4/observables: log Z without hopping is one integral per site") {
  couplings const apart = GENERATE(couplings{-1.25, 0.75, 0}, couplings{38, 1, 0}, couplings{200, 1, 0});
  // The trapezoidal rule over the plane converges faster than any power of its step.
  constexpr double step = 1.0 / 64;
  double sum = 0;
  for (int i = -320; i <= 320; ++i)
    for (int j = -320; j <= 320; ++j) {
      double const square = step * step * static_cast<double>(i * i + j * j);
      sum += step * step * std::exp(-apart.mu * square - apart.lambda * square * square);
    }
  CHECK(exact_log_z(3, apart) == near(9 * std::log(sum)));
  CHECK(std::isnan(exact_log_z(3, constants)));
}
