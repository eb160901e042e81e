// SPDX-License-Identifier: BSL-1.0
#include "test_actions.hpp"

#include <catch2/catch.hpp>
#include <rgflow/engine/mcmc.hpp>
#include <rgflow/engine/simd.hpp>

#include <array>

namespace {

using namespace rgflow::engine;
using V = lanes<double>;

struct phase_space {
  std::vector<V> phi, momentum, gradient;
};

// An equilibrated point of the interacting theory, the same for every test.
phase_space equilibrium(test_phi4_with_force const& action, lattice const& sites) {
  serial_executor serial;
  hmc<V, test_phi4_with_force> chains(action, sites, action.channels,
                                      {.chains = V::size, .thermalization = 100, .seed = 3});
  chains.thermalize(serial);
  phase_space x;
  x.phi.resize(sites.volume() * action.channels);
  for (std::size_t chain = 0; chain < V::size; ++chain) {
    auto const field = chains.field(chain);
    for (std::size_t i = 0; i < field.size(); ++i) x.phi[i].set(chain, field[i]);
  }
  x.momentum.resize(x.phi.size());
  x.gradient.resize(x.phi.size());
  normals(random_key{3, purpose::test, 0}, 0, x.momentum.data(), x.momentum.size());
  return x;
}

V kinetic(phase_space const& x) {
  V sum(0);
  for (V const& p : x.momentum) sum += V(0.5) * p * p;
  return sum;
}

V energy_violation(test_phi4_with_force const& action, lattice const& sites, integrator kind, std::size_t steps,
                   double step, phase_space& x) {
  V const before = kinetic(x);
  auto const ends =
      integrate<test_phi4_with_force, V>(action, sites, kind, steps, V(step), x.phi, x.momentum, x.gradient);
  return (ends.last - ends.first) + (kinetic(x) - before);
}

double largest(V const& v) {
  double most = 0;
  for (std::size_t i = 0; i < V::size; ++i) most = std::max(most, std::abs(v.get(i)));
  return most;
}

double rms(V const& v) { return std::sqrt(lane_sum(V(v * v)) / static_cast<double>(V::size)); }

}  // namespace

TEST_CASE("mcmc/integrator: reversible to rounding at every step size") {
  test_phi4_with_force const action{{-0.5, 0.5, 2}};
  auto const sites = periodic({8, 8});
  auto const start = equilibrium(action, sites);
  for (auto const kind : {integrator::leapfrog, integrator::minimum_norm})
    for (double const step : {0.2, 0.1, 0.05, 0.025}) {
      auto const steps = static_cast<std::size_t>(std::lround(1 / step));
      auto x = start;
      V const there = energy_violation(action, sites, kind, steps, step, x);
      double moved = 0;
      for (std::size_t i = 0; i < x.phi.size(); ++i) moved = std::max(moved, largest(x.phi[i] - start.phi[i]));
      for (V& p : x.momentum) p = -p;
      V const back = energy_violation(action, sites, kind, steps, step, x);
      double error = 0;
      for (std::size_t i = 0; i < x.phi.size(); ++i)
        error = std::max({error, largest(x.phi[i] - start.phi[i]), largest(x.momentum[i] + start.momentum[i])});
      INFO("step " << step << ", error " << error << ", dH there and back " << largest(there + back));
      CHECK(moved > 0.5);
      CHECK(error < 1e-12);
      CHECK(largest(there + back) < 1e-11 * 8);
    }
}

TEST_CASE("mcmc/integrator: energy is violated in second order of the step") {
  test_phi4_with_force const action{{-0.5, 0.5, 2}};
  auto const sites = periodic({8, 8});
  auto const start = equilibrium(action, sites);
  double leapfrog_error = 0;
  for (auto const kind : {integrator::leapfrog, integrator::minimum_norm}) {
    // Least squares of log |dH| against log step over five halvings.
    double sx = 0, sy = 0, sxx = 0, sxy = 0, n = 0;
    for (std::size_t steps = 32; steps <= 512; steps *= 2) {
      auto x = start;
      double const lx = -std::log(static_cast<double>(steps));
      double const ly =
          std::log(rms(energy_violation(action, sites, kind, steps, 1.3 / static_cast<double>(steps), x)));
      n += 1, sx += lx, sy += ly, sxx += lx * lx, sxy += lx * ly;
    }
    double const order = (n * sxy - sx * sy) / (n * sxx - sx * sx);
    CHECK(order == Approx(2).margin(0.05));
    double const error = std::exp((sy - order * sx) / n);
    if (kind == integrator::leapfrog) leapfrog_error = error;
    // two leapfrog steps of half the size, the same work, would be at a quarter
    if (kind == integrator::minimum_norm) CHECK(error < leapfrog_error / 6);
  }
}

TEST_CASE("mcmc/integrator: microcanonical momenta keep their length, and the way back is the way there") {
  test_phi4_with_force const action{{-0.5, 0.5, 2}};
  auto const sites = periodic({8, 8});
  auto start = equilibrium(action, sites);
  to_sphere<V>(start.momentum);
  for (auto const kind : {integrator::leapfrog, integrator::minimum_norm})
    for (double const step : {0.2, 0.05}) {
      auto const steps = static_cast<std::size_t>(std::lround(1 / step));
      auto x = start;
      V violation(0);
      for (int way = 0; way < 2; ++way) {
        microcanonical_kick<V> kick;
        auto const ends = integrate<test_phi4_with_force, V>(action, sites, kind, steps, V(step), x.phi, x.momentum,
                                                             x.gradient, kick);
        violation += ends.last - ends.first + kick.energy();
        CHECK(largest(kinetic(x) - V(64.)) < 1e-11);  // 128 numbers of variance 1
        if (way == 0) CHECK(largest(x.phi[0] - start.phi[0]) > 0.1);
        for (V& p : x.momentum) p = -p;
      }
      double error = 0;
      for (std::size_t i = 0; i < x.phi.size(); ++i)
        error = std::max({error, largest(x.phi[i] - start.phi[i]), largest(x.momentum[i] - start.momentum[i])});
      INFO("step " << step << ", error " << error << ", energy there and back " << largest(violation));
      CHECK(error < 1e-12);
      CHECK(largest(violation) < 1e-10);
    }
}

TEST_CASE("mcmc/integrator: microcanonical dynamics violate energy in second order of the step") {
  test_phi4_with_force const action{{-0.5, 0.5, 2}};
  auto const sites = periodic({8, 8});
  auto start = equilibrium(action, sites);
  to_sphere<V>(start.momentum);
  for (auto const kind : {integrator::leapfrog, integrator::minimum_norm}) {
    double before = 0;
    for (std::size_t steps = 64; steps <= 256; steps *= 2) {
      auto x = start;
      microcanonical_kick<V> kick;
      auto const ends = integrate<test_phi4_with_force, V>(
          action, sites, kind, steps, V(1.3 / static_cast<double>(steps)), x.phi, x.momentum, x.gradient, kick);
      double const violation = rms(ends.last - ends.first + kick.energy());
      if (before > 0) CHECK(std::log2(before / violation) == Approx(2).margin(0.1));
      before = violation;
    }
  }
}

TEST_CASE("mcmc/integrator: the energy of microcanonical momenta is the volume that they lose") {
  // Three numbers: the determinant of the map of (phi, direction of the momentum), by central differences.
  constexpr std::size_t n = 3, m = 2 * n - 1;
  test_phi4_with_force const action{{0.3, 0.7, 1}};
  auto const sites = periodic({n});
  using vector = std::array<double, n>;
  auto const cross = [](vector const& a, vector const& b) {
    return vector{a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
  };
  auto const unit = [](vector v) {
    double const size = std::sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    for (double& part : v) part /= size;
    return v;
  };
  auto const tangents = [&](vector const& p) {
    auto const first = unit(cross(p, {0.3, -0.5, 0.8}));
    return std::array{first, unit(cross(p, first))};
  };
  struct point {
    vector phi, momentum;
    double energy = 0;
  };
  auto const moved = [&](point x) {
    vector gradient{};
    microcanonical_kick<double> kick;
    to_sphere<double>(x.momentum);
    integrate<test_phi4_with_force, double>(action, sites, integrator::minimum_norm, 5, 0.3, x.phi, x.momentum,
                                            gradient, kick);
    x.energy = kick.energy();
    return x;
  };
  point start{{0.6, -1.1, 0.4}, {1., 0.5, -0.7}};
  to_sphere<double>(start.momentum);
  point const end = moved(start);
  auto const here = tangents(start.momentum), there = tangents(end.momentum);

  std::array<std::array<double, m>, m> jacobian{};
  for (std::size_t column = 0; column < m; ++column) {
    constexpr double h = 1e-5;
    std::array<point, 2> ends;
    for (std::size_t side = 0; side < 2; ++side) {
      double const by = side == 0 ? h : -h;
      point x = start;
      if (column < n) x.phi[column] += by;
      for (std::size_t i = 0; column >= n && i < n; ++i) x.momentum[i] += by * here[column - n][i];
      ends[side] = moved(x);
    }
    for (std::size_t i = 0; i < n; ++i) {
      jacobian[i][column] = (ends[0].phi[i] - ends[1].phi[i]) / (2 * h);
      for (std::size_t t = 0; t < 2; ++t)
        jacobian[n + t][column] += there[t][i] * (ends[0].momentum[i] - ends[1].momentum[i]) / (2 * h);
    }
  }
  double log_det = 0;  // by elimination
  for (std::size_t k = 0; k < m; ++k) {
    std::size_t pivot = k;
    for (std::size_t row = k + 1; row < m; ++row)
      if (std::abs(jacobian[row][k]) > std::abs(jacobian[pivot][k])) pivot = row;
    std::swap(jacobian[k], jacobian[pivot]);
    log_det += std::log(std::abs(jacobian[k][k]));
    for (std::size_t row = k + 1; row < m; ++row)
      for (std::size_t c = m; c-- > k;) jacobian[row][c] -= jacobian[row][k] / jacobian[k][k] * jacobian[k][c];
  }
  CHECK(std::abs(end.energy) > 0.1);
  CHECK(log_det == Approx(-end.energy).margin(1e-6));
}

TEST_CASE("mcmc/integrator: both schemes follow the exact orbit of an oscillator") {
  // One site, S = m2 phi^2: phi'' = -2 m2 phi.
  test_phi4_with_force const action{{2., 0.}};
  auto const sites = periodic({1});
  for (auto const kind : {integrator::leapfrog, integrator::minimum_norm}) {
    std::vector<double> phi{0.7}, momentum{-0.3}, gradient{0.};
    integrate<test_phi4_with_force, double>(action, sites, kind, 1000, 0.001, phi, momentum, gradient);
    CHECK(phi[0] == Approx(0.7 * std::cos(2.) - 0.3 / 2 * std::sin(2.)).margin(2e-6));
    CHECK(momentum[0] == Approx(-0.3 * std::cos(2.) - 2 * 0.7 * std::sin(2.)).margin(2e-6));
  }
}
