// SPDX-License-Identifier: BSL-1.0

// What rivals has of its own for the Ising model, against sums over all spins.

#include <rivals/growing_coupling.hpp>
#include <rivals/spin_clusters.hpp>

#include <rgflow/engine/random.hpp>
#include <rgflow/engine/simd.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

using namespace rgflow;

namespace {

engine::lattice square_of(std::size_t extent) {
  return engine::lattice(std::array{extent, extent}, boundary::periodic);
}
std::vector<double> some_field(std::size_t volume) {
  std::vector<double> psi(volume);
  for (std::size_t x = 0; x < volume; ++x) psi[x] = engine::normal<double>({1, engine::purpose::test, 0}, x, 0);
  return psi;
}

/// Exact samples of the field on 3 x 3 sites: spins from the list of all, and a normal noise of covariance M^-1.
class exact_samples {
  static constexpr std::size_t n = 9;

 public:
  exact_samples(engine::lattice const& sites, double beta, double alpha) : sites_(sites) {
    for (std::size_t x = 0; x < n; ++x) {
      m_[x][x] += alpha;
      for (auto const y : {sites.neighbour(x, 0), sites.previous(x, 0), sites.neighbour(x, 1), sites.previous(x, 1)})
        m_[x][y] += beta;
    }
    for (std::size_t i = 0; i < n; ++i)  // M = C C^T
      for (std::size_t j = 0; j <= i; ++j) {
        double rest = m_[i][j];
        for (std::size_t k = 0; k < j; ++k) rest -= c_[i][k] * c_[j][k];
        c_[i][j] = i == j ? std::sqrt(rest) : rest / c_[j][j];
      }
    double total = 0;
    for (std::uint64_t all = 0; all < up_to_.size(); ++all) {
      double energy = 0;
      for (std::size_t x = 0; x < n; ++x)
        for (std::size_t y = 0; y < n; ++y) energy += spin(all, x) * m_[x][y] * spin(all, y) / 2;
      up_to_[all] = total += std::exp(energy);
    }
  }

  std::array<double, n> draw(std::uint64_t sample) const {
    double const u = engine::uniform<double>({2, engine::purpose::test, 0}, sample, 0) * up_to_.back();
    auto const all = static_cast<std::uint64_t>(std::lower_bound(up_to_.begin(), up_to_.end(), u) - up_to_.begin());
    std::array<double, n> psi{}, noise{};
    for (std::size_t i = n; i-- > 0;) {  // C^T noise = independent numbers
      noise[i] = engine::normal<double>({3, engine::purpose::test, 0}, sample, i);
      for (std::size_t j = i + 1; j < n; ++j) noise[i] -= c_[j][i] * noise[j];
      noise[i] /= c_[i][i];
    }
    for (std::size_t x = 0; x < n; ++x) psi[x] = spin(all, x) + noise[x];
    return psi;
  }
  /// psi M psi, the square and the modulus of the sum, and the links.
  std::array<double, 4> observe(std::array<double, n> const& psi) const {
    double form = 0, sum = 0, links = 0;
    for (std::size_t x = 0; x < n; ++x) {
      sum += psi[x];
      links += psi[x] * (psi[sites_.neighbour(x, 0)] + psi[sites_.neighbour(x, 1)]);
      for (std::size_t y = 0; y < n; ++y) form += psi[x] * m_[x][y] * psi[y];
    }
    return {form, sum * sum, std::abs(sum), links};
  }

 private:
  static double spin(std::uint64_t all, std::size_t x) { return (all >> x & 1) != 0 ? 1 : -1; }

  engine::lattice sites_;
  std::array<std::array<double, n>, n> m_{}, c_{};
  std::array<double, std::size_t{1} << n> up_to_{};
};

}  // namespace

// The change of four averages by a move, over 2^16 samples that were exact before: with the seeds fixed it passes or
// not once and for all; over seeds one in 4000 has one of them more than 4.2 standard errors away.
TEST_CASE("rivals/ising: clusters of spins leave the distribution of the field as it is") {
  double const beta = 0.44, alpha = record::ising::alpha_of(beta);
  auto const sites = square_of(3);
  exact_samples const exact(sites, beta, alpha);
  rivals::spin_clusters const move(sites, beta, alpha, 5);
  constexpr std::size_t samples = std::size_t{1} << 16;
  std::array<double, 4> mean{}, square{};
  std::size_t moved = 0;
  for (std::uint64_t sample = 0; sample < samples; ++sample) {
    auto const before = exact.draw(sample);
    auto after = before;
    move(3, sample, std::span<double>(after));
    if (after != before) ++moved;
    auto const a = exact.observe(before), b = exact.observe(after);
    for (std::size_t k = 0; k < mean.size(); ++k) {
      mean[k] += (b[k] - a[k]) / samples;
      square[k] += (b[k] - a[k]) * (b[k] - a[k]) / samples;
    }
  }
  CHECK(moved > samples / 2);
  for (std::size_t k = 0; k < mean.size(); ++k) {
    CAPTURE(k, mean[k], square[k]);
    CHECK(std::abs(mean[k]) < 4.2 * std::sqrt(square[k] / samples));
  }
}

TEST_CASE("rivals/ising: the coupling grows from independent sites, with the slope of the action") {
  double const beta = 0.44;
  rivals::growing_coupling const path{beta, record::ising::alpha_of(beta)};
  auto const sites = square_of(6);
  auto const psi = some_field(sites.volume());
  double const s = 0.7, h = 1e-4;
  auto const action = [&](double at) { return path.at(at).value(sites, psi.data()); };
  double const difference = (action(s + h) - action(s - h)) / (2 * h);
  CHECK(path.slope(s, sites, psi.data()) == Approx(difference).epsilon(1e-7));

  double sum = 0, z = 0;
  for (double const v : psi) sum += path.alpha * v * v / 2 - std::log(std::cosh(path.alpha * v));
  CHECK(action(0) == Approx(sum).epsilon(1e-12));
  for (int i = -2000; i <= 2000; ++i) {
    double const v = 0.01 * i;
    z += 0.01 * std::exp(-path.alpha * v * v / 2) * std::cosh(path.alpha * v);
  }
  CHECK(path.start().log_z(sites) == Approx(36 * std::log(z)).epsilon(1e-10));
}
