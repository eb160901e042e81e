// SPDX-License-Identifier: BSL-1.0

// The exact log Z of the Ising model and of its field, and its spins given the field, against sums over all spins of a
// small lattice.

#include <record/kaufman.hpp>
#include <record/recipes/ising_field.hpp>
#include <record/spins.hpp>

#include <rgflow/action/bind.hpp>
#include <rgflow/describe.hpp>
#include <rgflow/engine/random.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

using namespace record;

namespace {

constexpr std::size_t extent = 4, volume = extent * extent;
using row = std::array<double, volume>;

/// How often two sites are neighbours.
std::array<row, volume> adjacency() {
  std::array<row, volume> a{};
  for (std::size_t y = 0; y < extent; ++y)
    for (std::size_t x = 0; x < extent; ++x) {
      std::size_t const here = y * extent + x;
      for (std::size_t const there : {y * extent + (x + 1) % extent, (y + 1) % extent * extent + x}) {
        ++a[here][there];
        ++a[there][here];
      }
    }
  return a;
}

double quadratic(std::array<row, volume> const& m, row const& v) {
  double sum = 0;
  for (std::size_t i = 0; i < volume; ++i)
    for (std::size_t j = 0; j < volume; ++j) sum += v[i] * m[i][j] * v[j];
  return sum;
}

/// term(spins) summed over all spins.
template <class Term>
double over_spins(Term const& term) {
  double sum = 0;
  row s{};
  for (std::size_t bits = 0; bits < std::size_t{1} << volume; ++bits) {
    for (std::size_t i = 0; i < volume; ++i) s[i] = (bits >> i & 1) != 0 ? 1 : -1;
    sum += term(s);
  }
  return sum;
}

/// By elimination; m is positive definite.
double log_determinant(std::array<row, volume> m) {
  double sum = 0;
  for (std::size_t k = 0; k < volume; ++k) {
    sum += std::log(m[k][k]);
    for (std::size_t i = k + 1; i < volume; ++i)
      for (std::size_t j = volume; j-- > k;) m[i][j] -= m[i][k] / m[k][k] * m[k][j];
  }
  return sum;
}

}  // namespace

TEST_CASE("record/ising: log Z and energy by Kaufman are those of a sum over all spins, in both phases") {
  auto const neighbours = adjacency();
  for (double const beta : {0.2, 0.44, 0.7}) {
    double const sum = over_spins([&](row const& s) { return std::exp(beta / 2 * quadratic(neighbours, s)); });
    CHECK(ising_log_z(extent, beta) == Approx(std::log(sum)).epsilon(1e-13));
    double const energy = over_spins([&](row const& s) {
      double const bonds = quadratic(neighbours, s) / 2;
      return -bonds * std::exp(beta * bonds) / sum / static_cast<double>(volume);
    });
    CHECK(ising_energy(extent, beta) == Approx(energy).epsilon(1e-7));
  }
}

TEST_CASE("record/ising: log Z by Kaufman has the values that others found at beta = 0.44") {
  CHECK(ising_log_z(8, 0.44) == Approx(60.076308).margin(1e-6));
  CHECK(ising_log_z(16, 0.44) == Approx(238.387247).margin(1e-6));
  CHECK(ising_log_z(32, 0.44) == Approx(951.642126).margin(1e-6));
}

/// log Z per site of the infinite lattice (Onsager, Phys. Rev. 65, 117). The rule of midpoints converges
/// exponentially.
double onsager_log_z(double beta) {
  constexpr std::size_t points = 2000;
  double const c = std::pow(std::cosh(2 * beta), 2), s = std::pow(std::sinh(2 * beta), 2);
  double sum = 0;
  for (std::size_t n = 0; n < points; ++n) {
    double const angle = std::numbers::pi * (static_cast<double>(n) + 0.5) / static_cast<double>(points);
    sum += std::log(c + std::sqrt(s * s + 1 - 2 * s * std::cos(2 * angle)));
  }
  return (std::numbers::ln2 + sum / static_cast<double>(points)) / 2;
}

TEST_CASE("record/ising: log Z by Kaufman on 64 x 64 sites is that of the infinite lattice, far from criticality") {
  CHECK(ising_log_z(64, 0.3) / 4096 == Approx(onsager_log_z(0.3)).epsilon(1e-13));
  // Two ordered states.
  CHECK((ising_log_z(64, 0.6) - std::numbers::ln2) / 4096 == Approx(onsager_log_z(0.6)).epsilon(1e-13));
}

TEST_CASE("record/ising: the density of the field is that of spins with normal noise, normalized by its log Z") {
  constexpr double beta = 0.44, alpha = 4 * beta + 0.1;
  auto const neighbours = adjacency();
  auto m = neighbours;
  for (std::size_t i = 0; i < volume; ++i) {
    for (double& entry : m[i]) entry *= beta;
    m[i][i] += alpha;
  }
  row psi{};
  for (std::size_t i = 0; i < volume; ++i)
    psi[i] = 0.5 + rgflow::engine::normal<double>({11, rgflow::engine::purpose::test, 0}, i, 0);

  double const mixture = over_spins([&](row const& s) {
    row noise{};
    for (std::size_t i = 0; i < volume; ++i) noise[i] = psi[i] - s[i];
    return std::exp(beta / 2 * quadratic(neighbours, s) - quadratic(m, noise) / 2);
  });
  double const log_p = std::log(mixture) - ising_log_z(extent, beta) + log_determinant(m) / 2 -
                       static_cast<double>(volume) / 2 * std::log(2 * std::numbers::pi);
  auto const action = rgflow::bind<ising::theory<extent>>(ising::alpha = alpha, rgflow::symbols::beta = beta);
  double const s = action.value(rgflow::lattice_of<rgflow::torus<extent, extent>>(), psi.data());
  CHECK(-s - ising_field_log_z(extent, beta, alpha) == Approx(log_p).epsilon(1e-12));
}

TEST_CASE("record/ising: what is said of the spins given the field is their average over exp(s M psi)") {
  constexpr double beta = 0.44, alpha = 4 * beta + 0.1;
  auto const neighbours = adjacency();
  std::vector<double> psi(volume);
  for (std::size_t i = 0; i < volume; ++i)
    psi[i] = 0.1 + 0.3 * rgflow::engine::normal<double>({12, rgflow::engine::purpose::test, 0}, i, 0);
  row h{};
  for (std::size_t i = 0; i < volume; ++i) {
    h[i] = alpha * psi[i];
    for (std::size_t j = 0; j < volume; ++j) h[i] += beta * neighbours[i][j] * psi[j];
  }
  double z = 0, m_abs = 0, m_squared = 0, energy = 0;
  over_spins([&](row const& s) {
    double field = 0, m = 0;
    for (std::size_t i = 0; i < volume; ++i) {
      field += s[i] * h[i];
      m += s[i] / static_cast<double>(volume);
    }
    double const w = std::exp(field);
    z += w;
    m_abs += w * std::abs(m);
    m_squared += w * m * m;
    energy -= w * quadratic(neighbours, s) / 2 / static_cast<double>(volume);
    return 0.;
  });
  auto const found = average_spins(extent, spin_means(extent, psi.data(), beta, alpha));
  CHECK(found.m_abs == Approx(m_abs / z));
  CHECK(found.m_squared == Approx(m_squared / z));
  CHECK(found.energy == Approx(energy / z));
}
