// SPDX-License-Identifier: BSL-1.0
#include "test_actions.hpp"

#include <catch2/catch.hpp>
#include <rgflow/engine/mcmc.hpp>
#include <rgflow/engine/parallel.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/engine/statistics.hpp>

#include <algorithm>
#include <cmath>

// Statistical comparisons are at 4 sigma with fixed seeds: 16 of them, so another seed would fail one time in 1000.

namespace {

using namespace rgflow::engine;
using V = lanes<double>;

void check(chain_estimate const& found, double expected, double most_error) {
  INFO(found.value << " +- " << found.error << ", exact " << expected << ", tau " << found.tau_int);
  CHECK(std::abs(found.value - expected) < 4 * found.error);
  CHECK(found.error < most_error);
}

/// Moves of one tile, and what observe(phi) makes of the field after each: [move][lane][value].
template <class Observe>
std::vector<double> follow(cluster_move const& move, std::vector<V> phi, std::size_t moves, std::size_t observables,
                           Observe const& observe) {
  std::vector<double> table;
  for (std::size_t time = 0; time < moves; ++time) {
    move(time, 0, std::span<V>(phi));
    for (std::size_t l = 0; l < V::size; ++l)
      for (std::size_t k = 0; k < observables; ++k) table.push_back(observe(phi, k).get(l));
  }
  return table;
}

}  // namespace

TEST_CASE("mcmc/cluster: signs of fixed moduli are those of the Ising model that they make") {
  double const coupling = 0.7;
  // Two sites along an axis have two links; 8 sites in a row have ends.
  for (auto const& sites : {periodic({2, 3}), lattice(std::vector<std::size_t>{8}, rgflow::boundary::open)}) {
    std::size_t const volume = sites.volume();
    std::vector<V> moduli(volume);
    for (std::size_t x = 0; x < volume; ++x) moduli[x] = V(0.4 + 0.15 * static_cast<double>(x));
    auto const sign = [](std::size_t state, std::size_t x) { return (state >> x & 1) != 0 ? 1. : -1.; };
    double z = 0;
    std::vector<double> exact(volume, 0.);  // <s_0 s_x>
    for (std::size_t state = 0; state < std::size_t{1} << volume; ++state) {
      double exponent = 0;
      for (std::size_t x = 0; x < volume; ++x)
        for (std::size_t axis = 0; axis < sites.dimensions(); ++axis)
          if (auto const y = sites.neighbour(x, axis); y != lattice::none)
            exponent += coupling * moduli[x].get(0) * moduli[y].get(0) * sign(state, x) * sign(state, y);
      z += std::exp(exponent);
      for (std::size_t x = 0; x < volume; ++x) exact[x] += std::exp(exponent) * sign(state, 0) * sign(state, x);
    }
    auto const table = follow(cluster_move(sites, 1, coupling, 3), moduli, 3000, volume,
                              [&](auto const& phi, auto x) { return phi[0] * phi[x] / (moduli[0] * moduli[x]); });
    chain_table const chains{table, V::size, volume};
    CHECK(std::ranges::all_of(table, [](double product) { return std::abs(std::abs(product) - 1) < 1e-12; }));
    for (std::size_t x = 1; x < volume; ++x)
      check(gamma_method(chains, [x](auto mean) { return mean[x]; }), exact[x] / z, 0.02);
  }
}

TEST_CASE("mcmc/cluster: angles of a ring of planar spins, coupled either way") {
  std::size_t constexpr volume = 4;
  auto const sites = periodic({volume});
  for (double const coupling : {0.8, -0.8}) {
    // Z = sum over k of I_k(coupling)^volume, and <cos> its logarithmic derivative by link.
    double z = 0, derivative = 0;
    auto const bessel = [&](int k) {
      double const i = std::cyl_bessel_i(std::abs(k), std::abs(coupling));
      return coupling < 0 && k % 2 != 0 ? -i : i;
    };
    for (int k = -12; k <= 12; ++k) {
      z += std::pow(bessel(k), 4);
      derivative += std::pow(bessel(k), 3) * (bessel(k - 1) + bessel(k + 1)) / 2;
    }
    std::vector<V> phi(2 * volume);
    for (std::size_t x = 0; x < volume; ++x) phi[2 * x] = V(1.), phi[2 * x + 1] = V(0.);
    auto const table = follow(cluster_move(sites, 2, coupling, 4), phi, 3000, 1,
                              [](auto const& now, auto) { return now[0] * now[2] + now[1] * now[3]; });
    check(gamma_method(table, V::size), derivative / z, 0.01);
  }
}

TEST_CASE("mcmc/cluster: mixed with trajectories it leaves the free field as it is, and is faster") {
  auto const sites = periodic({4, 4});
  double const m2 = 0.2;
  tbb_executor executor(2);
  hmc<V, test_phi4_with_force> chains({{m2, 0., 2}}, sites, 2, {.chains = 32, .thermalization = 100, .seed = 6});
  chains.thermalize(executor);
  auto const observe = [](std::span<V const> phi, std::span<V> out) {
    V re(0), im(0);
    for (std::size_t i = 0; i < phi.size(); i += 2) re += phi[i], im += phi[i + 1];
    out[0] = re;
    out[1] = (re * re + im * im) * V(1. / 16);
  };
  auto const alone = chains.measure(executor, 1000, 2, observe);
  auto const mixed = chains.measure(executor, 1000, 2, observe, 1, cluster_move(sites, 2, 2., 7));
  check(gamma_method(mixed.series(0), 32), 0, 0.1);
  check(gamma_method(mixed.series(1), 32), 1 / m2, 0.1);  // two components of variance 1 / (2 m2)
  CHECK(gamma_method(mixed.series(0), 32).tau_int < gamma_method(alone.series(0), 32).tau_int / 2);
}

TEST_CASE("mcmc/cluster: a chain does not depend on the lanes beside it") {
  auto const sites = periodic({4, 4});
  std::vector<V> many(32);
  normals(random_key{5, purpose::test, 0}, 16, many.data(), many.size());
  std::vector<double> one(32);
  for (std::size_t i = 0; i < one.size(); ++i) one[i] = many[i].get(3);
  auto const before = one;
  cluster_move const move(sites, 2, 0.5, 8);
  for (std::uint64_t time = 0; time < 5; ++time) {
    move(time, 16, std::span<V>(many));
    move(time, 19, std::span<double>(one));
  }
  CHECK(one != before);
  for (std::size_t i = 0; i < one.size(); ++i) CHECK(many[i].get(3) == Approx(one[i]).margin(1e-12));
}

TEST_CASE("mcmc/cluster: senseless options are refused") {
  CHECK_THROWS_WITH(cluster_move(periodic({2}), 0, 1., 1), Catch::Contains("0 channels"));
  CHECK_THROWS_WITH(cluster_move(periodic({2}), 1, std::nan(""), 1), Catch::Contains("finite"));
}
