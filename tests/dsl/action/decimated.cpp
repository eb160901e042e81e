// SPDX-License-Identifier: BSL-1.0
#include <rgflow/action.hpp>
#include <rgflow/action/decimated.hpp>
#include <rgflow/describe.hpp>
#include <rgflow/engine/checker/action.hpp>
#include <rgflow/engine/checker/difference.hpp>
#include <rgflow/engine/checker/draw.hpp>
#include <rgflow/engine/mcmc.hpp>
#include <rgflow/engine/random.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/engine/statistics.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

// Actions with their odd sites integrated out, and the odd sites given the even ones.

using namespace rgflow;
using symbols::beta, symbols::kappa, symbols::lambda, symbols::m2, symbols::phi, symbols::phi_next;

namespace {

/// A potential that is no polynomial, a field that breaks its symmetry, and links without a square.
template <class Lattice>
struct ferromagnet : action<Lattice, real_field> {
  static constexpr auto density = m2 * sq(phi) + lambda * cosh(phi) - kappa * phi - beta * over_links(phi * phi_next);
};

template <class F>
void each_theory(F&& f) {
  f(decimated(bind<real_phi4<torus<4, 4>>>(m2 = -4., lambda = 4.8)));
  f(decimated(bind<real_phi4<torus<2, 4, 2>>>(m2 = -7., lambda = 1.)));  // two wells
  f(decimated(bind<real_phi4<torus<2, 2>>>(m2 = 0.5, lambda = 0.)));     // Gaussian
  f(decimated(bind<ferromagnet<torus<6>>>(m2 = 0.2, lambda = 1.3, kappa = 0.4, beta = 0.9)));
}

std::vector<double> some_field(std::size_t numbers, std::uint64_t seed, double size = 1) {
  engine::draws from(seed);
  return from.normals<double>(numbers, size);
}

template <direction D, class Odd>
double run(Odd const& odd, std::vector<double>& field) {
  return odd.template run<D>(field.data());
}

}  // namespace

TEST_CASE("action/decimated: laws") {
  each_theory([](auto const& theory) {
    using lattice_type = typename std::remove_cvref_t<decltype(theory)>::declaration::lattice;
    auto const report = check_action(theory, lattice_of<lattice_type>(), 1);
    INFO(report.text());
    CHECK(report.passed());
  });
}

TEST_CASE("action/decimated: S of a completed field less the log-determinant is S', whatever the field") {
  each_theory([](auto const& theory) {
    auto const sites = lattice_of<typename std::remove_cvref_t<decltype(theory)>::declaration::lattice>();
    INFO(theory.describe());
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      auto const y = some_field(sites.volume(), seed, 0.2 * static_cast<double>(seed));
      auto x = y;
      double const log_det = run<direction::decode>(theory.odd_sites(), x);
      double const expected = theory.whole().value(sites, x.data()) - log_det;
      CHECK(theory.value(sites, y.data()) == Approx(expected).epsilon(1e-11).margin(1e-11));
    }
  });
}

TEST_CASE("action/decimated: the partition function of 2 x 2 sites") {
  auto const whole = bind<real_phi4<torus<2, 2>>>(m2 = -2., lambda = 1.1);
  auto const theory = decimated(whole);
  auto const sites = lattice_of<torus<2, 2>>();
  // The trapezoidal rule is exact to rounding for what falls off like that.
  constexpr int marks = 44;
  constexpr double from = -3.3, step = 2 * 3.3 / marks;
  auto const at = [&](int k) { return from + step * k; };
  double all = 0, half = 0;
  for (int a = 0; a <= marks; ++a)
    for (int b = 0; b <= marks; ++b) {
      std::array<double, 4> y{at(a), 0, 0, at(b)};  // the even sites are 0 and 3
      half += std::exp(-theory.value(sites, y.data()));
      for (int c = 0; c <= marks; ++c)
        for (int d = 0; d <= marks; ++d) {
          std::array<double, 4> const x{at(a), at(c), at(d), at(b)};
          all += std::exp(-whole.value(sites, x.data()));
        }
    }
  double const log_z = std::log(all) + 4 * std::log(step);
  double const with_odd = std::log(half) + 2 * std::log(step) + std::log(2 * std::acos(-1.0));  // of two z = 0
  CHECK(with_odd == Approx(log_z).epsilon(1e-10));
}

namespace {

constexpr std::size_t moments = 6;
/// Of a field on 2 x 2 sites, the even ones of which are 0 and 3: moments of even sites, of odd ones and of both.
template <class V>
std::array<V, moments> moments_of(V const* x) {
  V const even = x[0] + x[3], odd = x[1] + x[2];
  V const squares = x[0] * x[0] + x[3] * x[3];
  return {squares,     x[0] * x[3], x[0] * x[0] * x[0] * x[0] + x[3] * x[3] * x[3] * x[3], x[1] * x[1] + x[2] * x[2],
          x[1] * x[2], even * odd};
}

}  // namespace

TEST_CASE("action/decimated: chains of the even sites, completed, have the moments of the whole field") {
  // Six comparisons at 4.5 standard deviations of a fixed seed: another would fail one time in 25,000.
  auto const whole = bind<real_phi4<torus<2, 2>>>(m2 = -2., lambda = 1.1);
  auto const theory = decimated(whole);
  auto const sites = lattice_of<torus<2, 2>>();
  constexpr int marks = 44;
  auto const at = [&](int k) { return 3.3 * (2. * k / marks - 1); };
  double all = 0;
  std::array<double, moments> expected{};
  for (int n = 0, last = (marks + 1) * (marks + 1) * (marks + 1) * (marks + 1); n < last; ++n) {
    std::array<double, 4> x{};
    for (int place = n; double& value : x) {
      value = at(place % (marks + 1));
      place /= marks + 1;
    }
    double const weight = std::exp(-whole.value(sites, x.data()));
    all += weight;
    auto const here = moments_of(x.data());
    for (std::size_t k = 0; k < moments; ++k) expected[k] += weight * here[k];
  }
  using V = engine::lanes<double>;
  engine::serial_executor serial;
  engine::hmc<V, std::remove_cvref_t<decltype(theory)>> chains(theory, sites, 1,
                                                               {.chains = 64, .thermalization = 200, .seed = 5});
  chains.thermalize(serial);
  auto const measured = chains.measure(serial, 1000, moments, [&](auto chain, auto out) {
    std::vector<V> field(chain.begin(), chain.end());
    theory.odd_sites().template run<direction::decode>(field.data());
    auto const here = moments_of(field.data());
    for (std::size_t k = 0; k < moments; ++k) out[k] = here[k];
  });
  for (std::size_t k = 0; k < moments; ++k) {
    auto const found = engine::gamma_method(measured.series(k), chains.chains());
    INFO(k << ": " << found.value << " +- " << found.error << ", exact " << expected[k] / all);
    CHECK(std::abs(found.value - expected[k] / all) < 4.5 * found.error);
    CHECK(found.error < 0.02 * std::abs(found.value));
  }
}

TEST_CASE("action/decimated: decode undoes encode") {
  each_theory([](auto const& theory) {
    auto const sites = lattice_of<typename std::remove_cvref_t<decltype(theory)>::declaration::lattice>();
    INFO(theory.describe());
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      auto const y = some_field(sites.volume(), seed, 0.3 * static_cast<double>(seed));
      auto x = y;
      double const there = run<direction::decode>(theory.odd_sites(), x);
      for (auto const site : theory.odd_sites().sites().even) CHECK(x[site] == y[site]);
      double const back = run<direction::encode>(theory.odd_sites(), x);
      CHECK(back == Approx(-there).epsilon(1e-11).margin(1e-11));
      CHECK(engine::worst_difference(x, y) < 1e-11);
    }
  });
}

TEST_CASE("action/decimated: the log-determinant is that of the dense Jacobian") {
  each_theory([](auto const& theory) {
    auto const sites = lattice_of<typename std::remove_cvref_t<decltype(theory)>::declaration::lattice>();
    INFO(theory.describe());
    // Given the even sites the Jacobian is triangular: its determinant is the product of d phi/dz of the odd ones.
    auto const y = some_field(sites.volume(), 3);
    auto x = y;
    double const log_det = run<direction::decode>(theory.odd_sites(), x);
    double expected = 0;
    for (auto const site : theory.odd_sites().sites().odd) {
      double constexpr d = 1e-3;
      auto const moved = [&](double by) {
        auto near = y;
        near[site] += by;
        run<direction::decode>(theory.odd_sites(), near);
        for (std::size_t s = 0; s < y.size(); ++s)
          if (s != site) CHECK(near[s] == x[s]);
        return near[site];
      };
      double const slope = (8 * (moved(d) - moved(-d)) - (moved(2 * d) - moved(-2 * d))) / (12 * d);
      expected += std::log(slope);
    }
    CHECK(log_det == Approx(expected).epsilon(1e-8));
  });
}

namespace {

/// Of <bar, output> + log_det_bar * log-determinant, by finite differences, and by the adjoint.
template <direction D, class Theory>
void check_adjoint(Theory const& theory) {
  auto const sites = lattice_of<typename Theory::declaration::lattice>();
  auto const& odd = theory.odd_sites();
  std::size_t const n = sites.volume();
  auto input = some_field(n, 5);
  if constexpr (D == direction::encode) run<direction::decode>(odd, input);
  auto const weights = some_field(n, 6);
  double const log_det_bar = 0.7;
  auto const objective = [&](std::vector<double> const& at) {
    auto field = at;
    double sum = log_det_bar * run<D>(odd, field);
    for (std::size_t s = 0; s < n; ++s) sum += weights[s] * field[s];
    return sum;
  };
  auto output = input;
  run<D>(odd, output);
  auto bar = weights;
  bool constexpr decode = D == direction::decode;
  odd.template pull_back<D>((decode ? output : input).data(), (decode ? input : output).data(), bar.data(),
                            log_det_bar);
  for (std::size_t s = 0; s < n; ++s) {
    double constexpr d = 1e-3;
    auto const moved = [&](double by) {
      auto near = input;
      near[s] += by;
      return objective(near);
    };
    double const slope = (8 * (moved(d) - moved(-d)) - (moved(2 * d) - moved(-2 * d))) / (12 * d);
    CHECK(bar[s] == Approx(slope).epsilon(1e-6).margin(1e-6));
  }
}

}  // namespace

TEST_CASE("action/decimated: both adjoints are the derivatives") {
  each_theory([](auto const& theory) {
    INFO(theory.describe());
    check_adjoint<direction::decode>(theory);
    check_adjoint<direction::encode>(theory);
  });
}

namespace {

/// The cotangents of log p(phi | h) of the two odd sites on 2 x 2 sites, one of which is far out, against the formula.
template <class T>
void check_score_far_out() {
  auto const theory = decimated(bind<real_phi4<torus<2, 2>>>(m2 = -2., lambda = 1.1));
  auto const& odd = theory.odd_sites();
  for (T size = 1; size < T(1e4); size *= T(1.3)) {
    std::array<T, 4> const field{T(0.25), size, T(-0.5), T(0.125)};  // the odd sites are 1 and 2
    auto z = field;
    odd.template run<direction::encode>(z.data());
    // Those of log N(z) and of the log-determinant, whose sum is log p: what both have of z cancels.
    std::array<T, 4> bar{0, -z[1], -z[2], 0};
    odd.template pull_back<direction::encode>(field.data(), z.data(), bar.data(), T(1));
    double constexpr h = 1.5;  // two links to each of two even sites, 2 phi phi' each
    double const mean = odd.z1().at(h).mean;
    CAPTURE(size);
    for (std::size_t const site : {1U, 2U}) {
      auto const x = static_cast<double>(field[site]);
      CHECK(static_cast<double>(bar[site]) == Approx(h - 4 * x - 4.4 * x * x * x).epsilon(1e-5));
    }
    for (std::size_t const site : {0U, 3U})
      CHECK(static_cast<double>(bar[site]) ==
            Approx(4 * (static_cast<double>(field[1] + field[2]) - 2 * mean)).epsilon(1e-5).margin(1e-5));
  }
}

}  // namespace

TEST_CASE("action/decimated: the score of odd sites that are far out, where nothing is left of d phi/dz") {
  check_score_far_out<float>();
  check_score_far_out<double>();
}

TEST_CASE("action/decimated: lanes and float give what a double gives") {
  auto const theory = decimated(bind<real_phi4<torus<4, 4>>>(m2 = -4., lambda = 4.8));
  using wide = engine::lanes<double>;
  using narrow = engine::lanes<float>;
  std::vector<wide> x(16);
  std::vector<narrow> f(16);
  std::vector<std::vector<double>> alone(wide::size);
  for (std::size_t j = 0; j < wide::size; ++j) {
    alone[j] = some_field(16, 20 + j, 1.3);
    for (std::size_t s = 0; s < 16; ++s) {
      engine::set_lane(x[s], j, alone[j][s]);
      engine::set_lane(f[s], j, static_cast<float>(alone[j][s]));
    }
  }
  for (std::size_t j = wide::size; j < narrow::size; ++j)
    for (std::size_t s = 0; s < 16; ++s) engine::set_lane(f[s], j, 0.F);
  auto const log_det = theory.odd_sites().run<direction::decode>(x.data());
  auto const float_log_det = theory.odd_sites().run<direction::decode>(f.data());
  for (std::size_t j = 0; j < wide::size; ++j) {
    double const expected = run<direction::decode>(theory.odd_sites(), alone[j]);
    CHECK(log_det.get(j) == Approx(expected).epsilon(1e-12));
    CHECK(static_cast<double>(float_log_det.get(j)) == Approx(expected).margin(8e-6));  // of eight sites
    for (std::size_t s = 0; s < 16; ++s) {
      CHECK(x[s].get(j) == Approx(alone[j][s]).margin(1e-13));
      CHECK(static_cast<double>(f[s].get(j)) == Approx(alone[j][s]).margin(3e-6));
    }
  }
}

TEST_CASE("action/decimated: drawn odd sites are distributed as they should, false alarm 1e-6") {
  // Kolmogorov and Smirnov's statistic against a density that is integrated here, of two wells in a field of their
  // neighbours. P(sqrt(n) D > 2.7) = 2 exp(-2 2.7^2) = 9e-7.
  auto const theory = decimated(bind<real_phi4<torus<2, 2>>>(m2 = -7., lambda = 1.2));
  double constexpr a = 0.13, b = -0.05, sum = 2 * (a + b), h = 2 * sum;  // two links to each of two even sites
  auto const weight = [&](double x) { return std::exp(3 * x * x - 1.2 * x * x * x * x + h * x); };
  constexpr int marks = 4000;
  constexpr double from = -4, step = 8.0 / marks;
  std::vector<double> cumulative{0};
  for (int k = 0; k < marks; ++k) {
    double const x = from + step * k;
    cumulative.push_back(cumulative.back() + (weight(x) + 4 * weight(x + step / 2) + weight(x + step)) * step / 6);
  }
  std::vector<double> u;
  for (std::uint64_t n = 0; n < 5000; ++n) {
    std::array<double, 4> y{};
    engine::normals(engine::random_key{11, engine::purpose::test, 0}, n, y.data(), y.size());
    y[0] = a, y[3] = b;
    theory.odd_sites().run<direction::decode>(y.data());
    for (std::size_t const site : {1U, 2U}) {
      double const place = (y[site] - from) / step;
      auto const k = static_cast<std::size_t>(place);
      double const part = place - static_cast<double>(k);
      u.push_back((cumulative[k] + part * (cumulative[k + 1] - cumulative[k])) / cumulative.back());
    }
  }
  std::sort(u.begin(), u.end());
  double worst = 0;
  auto const count = static_cast<double>(u.size());
  for (std::size_t k = 0; k < u.size(); ++k)
    worst = std::max(
        {worst, std::abs(u[k] - static_cast<double>(k) / count), std::abs(u[k] - static_cast<double>(k + 1) / count)});
  CHECK(std::sqrt(count) * worst < 2.7);
}

TEST_CASE("action/decimated: says where it is at home, and refuses other lattices and integrals that diverge") {
  auto const theory = decimated(bind<real_phi4<torus<4, 4>>>(m2 = -4., lambda = 4.8));
  CHECK(theory.describe().find("lambda = 4.8") != std::string::npos);
  CHECK_THROWS_AS(theory.check(lattice_of<torus<4, 2>>()), std::invalid_argument);
  CHECK_THROWS_AS(decimated(bind<ferromagnet<torus<6>>>(m2 = -1., lambda = 0., kappa = 0., beta = 0.)),
                  std::invalid_argument);
}
