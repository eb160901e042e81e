// SPDX-License-Identifier: BSL-1.0
#include <rgflow/action.hpp>
#include <rgflow/action/clusters.hpp>
#include <rgflow/action/decimated.hpp>
#include <rgflow/action/decimated_family.hpp>
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
using symbols::beta, symbols::kappa, symbols::lambda, symbols::m2, symbols::mu, symbols::phi, symbols::phi_next,
    symbols::t;

namespace {

/// A potential that is no polynomial, a field that breaks its symmetry, and links without a square.
template <class Lattice>
struct ferromagnet : action<Lattice, real_field> {
  static constexpr auto density = m2 * sq(phi) + lambda * cosh(phi) - kappa * phi - beta * over_links(phi * phi_next);
};

/// A complex field with another potential, and links that are written as differences, of the other sign.
template <class Lattice>
struct planar_antiferromagnet : action<Lattice, complex_field> {
  static constexpr auto density = lambda * pow<3>(norm(phi)) - mu * norm(phi) - beta * over_links(norm(phi_next - phi));
};

template <class F>
void each_real_theory(F&& f) {
  f(decimated(bind<real_phi4<torus<4, 4>>>(m2 = -4., lambda = 4.8)));
  f(decimated(bind<real_phi4<torus<2, 4, 2>>>(m2 = -7., lambda = 1.)));  // two wells
  f(decimated(bind<real_phi4<torus<2, 2>>>(m2 = 0.5, lambda = 0.)));     // Gaussian
  f(decimated(bind<ferromagnet<torus<6>>>(m2 = 0.2, lambda = 1.3, kappa = 0.4, beta = 0.9)));
}

// Those of complex fields keep their tables from one case to the next.
auto const& kosterlitz_thouless() {
  static auto const theory = decimated(bind<complex_phi4<torus<4, 2>>>(mu = -2., lambda = 1., t = 0.392));
  return theory;
}
auto const& on_a_ring() {
  static auto const theory = decimated(bind<complex_phi4<torus<2, 2>>>(mu = -7., lambda = 1., t = 0.2));
  return theory;
}
auto const& of_other_sign() {
  static auto const theory = decimated(bind<planar_antiferromagnet<torus<4>>>(mu = 0.3, lambda = 1.1, beta = 0.4));
  return theory;
}

template <class F>
void each_theory(F&& f) {
  each_real_theory(f);
  f(kosterlitz_thouless());
  f(on_a_ring());
  f(of_other_sign());
}

template <class Theory>
auto sites_of_theory(Theory const&) {
  return lattice_of<typename Theory::declaration::lattice>();
}
template <class Theory>
std::size_t numbers_of(Theory const& theory) {
  return sites_of_theory(theory).volume() * Theory::channels;
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
    auto const report = check_action(theory, sites_of_theory(theory), theory.channels);
    INFO(report.text());
    CHECK(report.passed());
  });
}

TEST_CASE("action/decimated: S of a completed field less the log-determinant is S', whatever the field") {
  each_theory([](auto const& theory) {
    auto const sites = sites_of_theory(theory);
    INFO(theory.describe());
    for (std::uint64_t seed = 1; seed <= (theory.channels == 1 ? 20U : 5U); ++seed) {
      auto const y = some_field(numbers_of(theory), seed, 0.2 * static_cast<double>(seed));
      auto x = y;
      double const log_det = run<direction::decode>(theory.odd_sites(), x);
      double const expected = theory.whole().value(sites, x.data()) - log_det;
      CHECK(theory.value(sites, y.data()) == Approx(expected).epsilon(1e-11).margin(1e-11));
    }
  });
}

TEST_CASE("action/decimated: a family is its members, lane by lane") {
  using V = engine::lanes<double>;
  auto const check = [](auto const& family, auto const& member_at) {
    static_assert(engine::ActionFamily<std::remove_cvref_t<decltype(family)>>);
    engine::lattice const sites = lattice_of<typename std::remove_cvref_t<decltype(family)>::lattice>();
    std::size_t const n = sites.volume();
    std::vector<V> numbers(family.contexts);
    family.draw(engine::random_key{11, engine::purpose::condition, 5}, 40, numbers.data());
    std::vector<decltype(decimated(member_at(numbers, 0)))> members;
    for (std::size_t j = 0; j < V::size; ++j) members.push_back(decimated(member_at(numbers, j)));
    for (double const size : {0.3, 1., 9.}) {  // the last with fields beyond what the nodes are for
      std::vector<V> field(n), slope(n);
      engine::normals(engine::random_key{11, engine::purpose::test, 0}, 0, field.data(), n);
      for (V& v : field) v *= V(size);
      V const s = family.value_and_gradient(sites, field.data(), slope.data(), std::span<V const>(numbers));
      for (std::size_t j = 0; j < V::size; ++j) {
        std::vector<double> x(n), gradient(n);
        for (std::size_t i = 0; i < n; ++i) x[i] = field[i].get(j);
        CHECK(s.get(j) == Approx(members[j].value_and_gradient(sites, x.data(), gradient.data())).epsilon(1e-12));
        for (std::size_t i = 0; i < n; ++i) CHECK(slope[i].get(j) == Approx(gradient[i]).epsilon(1e-11).margin(1e-11));
      }
    }
  };
  auto const quartic = bind<real_phi4<torus<4, 4>>>(m2 = -4., lambda = between(4., 6.));
  check(decimated(quartic),
        [&](auto const& numbers, std::size_t j) { return quartic.at(lambda = 5 + numbers[0].get(j)); });
  // Constants of the links, too, and a field that breaks the symmetry.
  auto const other =
      bind<ferromagnet<torus<6>>>(m2 = 0.2, lambda = 1.3, kappa = between(0.1, 0.4), beta = between(0.5, 0.9));
  check(decimated(other), [&](auto const& numbers, std::size_t j) {
    return other.at(kappa = 0.25 + 0.15 * numbers[0].get(j), beta = 0.7 + 0.2 * numbers[1].get(j));
  });
  CHECK_THROWS_AS(decimated(bind<ferromagnet<torus<6>>>(m2 = between(-1., 1.), lambda = 0., kappa = 0.1, beta = 0.1)),
                  std::invalid_argument);
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

TEST_CASE("action/decimated: the partition function of two complex sites") {
  auto const whole = bind<complex_phi4<torus<2>>>(mu = -1.3, lambda = 1.1, t = 0.45);
  auto const theory = decimated(whole);
  auto const sites = lattice_of<torus<2>>();
  constexpr int marks = 44;
  constexpr double from = -3.3, step = 2 * 3.3 / marks;
  auto const at = [&](int k) { return from + step * k; };
  double all = 0, half = 0;
  for (int a = 0; a <= marks; ++a)
    for (int b = 0; b <= marks; ++b) {
      std::array<double, 4> y{at(a), at(b), 0, 0};
      half += std::exp(-theory.value(sites, y.data()));
      for (int c = 0; c <= marks; ++c)
        for (int d = 0; d <= marks; ++d) {
          std::array<double, 4> const x{at(a), at(b), at(c), at(d)};
          all += std::exp(-whole.value(sites, x.data()));
        }
    }
  double const log_z = std::log(all) + 4 * std::log(step);
  CHECK(std::log(half) + 2 * std::log(step) + std::log(2 * std::acos(-1.0)) == Approx(log_z).epsilon(1e-10));
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
    INFO(theory.describe());
    for (std::uint64_t seed = 1; seed <= (theory.channels == 1 ? 20U : 5U); ++seed) {
      auto const y = some_field(numbers_of(theory), seed, 0.3 * static_cast<double>(seed));
      auto x = y;
      double const there = run<direction::decode>(theory.odd_sites(), x);
      for (auto const site : theory.odd_sites().sites().even)
        for (std::size_t c = 0; c < theory.channels; ++c)
          CHECK(x[site * theory.channels + c] == y[site * theory.channels + c]);
      double const back = run<direction::encode>(theory.odd_sites(), x);
      CHECK(back == Approx(-there).epsilon(1e-11).margin(1e-11));
      CHECK(engine::worst_difference(x, y) < 1e-11);
    }
  });
}

TEST_CASE("action/decimated: the log-determinant is that of the dense Jacobian") {
  each_theory([](auto const& theory) {
    INFO(theory.describe());
    // Given the even sites the Jacobian is triangular: its determinant is the product of those of the odd ones.
    std::size_t constexpr channels = std::remove_cvref_t<decltype(theory)>::channels;
    auto const y = some_field(numbers_of(theory), 3);
    auto x = y;
    double const log_det = run<direction::decode>(theory.odd_sites(), x);
    double expected = 0;
    for (auto const site : theory.odd_sites().sites().odd) {
      std::array<std::array<double, channels>, channels> slope{};
      for (std::size_t c = 0; c < channels; ++c) {
        double constexpr d = 1e-3;
        auto const moved = [&](double by) {
          auto near = y;
          near[site * channels + c] += by;
          run<direction::decode>(theory.odd_sites(), near);
          for (std::size_t k = 0; k < y.size(); ++k)
            if (k / channels != site) CHECK(near[k] == x[k]);
          return near;
        };
        auto const up = moved(d), down = moved(-d), further_up = moved(2 * d), further_down = moved(-2 * d);
        for (std::size_t a = 0; a < channels; ++a) {
          std::size_t const k = site * channels + a;
          slope[a][c] = (8 * (up[k] - down[k]) - (further_up[k] - further_down[k])) / (12 * d);
        }
      }
      if constexpr (channels == 1)
        expected += std::log(slope[0][0]);
      else
        expected += std::log(slope[0][0] * slope[1][1] - slope[0][1] * slope[1][0]);
    }
    CHECK(log_det == Approx(expected).epsilon(1e-8));
  });
}

namespace {

/// Of <bar, output> + log_det_bar * log-determinant, by finite differences, and by the adjoint.
template <direction D, class Theory>
void check_adjoint(Theory const& theory) {
  auto const& odd = theory.odd_sites();
  std::size_t const n = numbers_of(theory);
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

TEST_CASE("action/decimated: the score of a complex odd site, far out in any direction, and where h nearly vanishes") {
  auto const theory = decimated(bind<complex_phi4<torus<2>>>(mu = -1.3, lambda = 1.1, t = 0.45));
  auto const& odd = theory.odd_sites();
  for (double const at : {0.0, 1e-170, 1e-9, 0.4})
    for (double size = 0.5; size < 1e4; size *= 8)
      for (double const angle : {0.3, 4.4}) {
        std::array<double, 4> const field{at, -0.5 * at, size * std::cos(angle), size * std::sin(angle)};
        auto z = field;
        odd.run<direction::encode>(z.data());
        std::array<double, 4> bar{0, 0, -z[2], -z[3]};  // what log p has of z cancels
        odd.pull_back<direction::encode>(field.data(), z.data(), bar.data(), 1.0);
        double const twice = 2 * 2 * 0.45, down = 2 * -1.3 + 4 * 1.1 * size * size;  // two links to the even site
        auto const mean = odd.partition(odd.around(0, field.data())).mean;
        CAPTURE(at, size, angle);
        for (std::size_t c = 0; c < 2; ++c) {
          CHECK(bar[2 + c] == Approx(twice * field[c] - down * field[2 + c]).epsilon(1e-6).margin(1e-6));
          CHECK(bar[c] == Approx(twice * (field[2 + c] - mean[c])).epsilon(1e-5).margin(1e-5));
        }
      }
}

namespace {

template <class Theory>
void check_lanes(Theory const& theory) {
  using wide = engine::lanes<double>;
  using narrow = engine::lanes<float>;
  std::size_t const n = numbers_of(theory);
  std::vector<wide> x(n);
  std::vector<narrow> f(n);
  std::vector<std::vector<double>> alone(wide::size);
  for (std::size_t j = 0; j < wide::size; ++j) {
    alone[j] = some_field(n, 20 + j, 1.3);
    for (std::size_t s = 0; s < n; ++s) {
      engine::set_lane(x[s], j, alone[j][s]);
      engine::set_lane(f[s], j, static_cast<float>(alone[j][s]));
    }
  }
  for (std::size_t j = wide::size; j < narrow::size; ++j)
    for (std::size_t s = 0; s < n; ++s) engine::set_lane(f[s], j, 0.F);
  auto const log_det = theory.odd_sites().template run<direction::decode>(x.data());
  auto const float_log_det = theory.odd_sites().template run<direction::decode>(f.data());
  for (std::size_t j = 0; j < wide::size; ++j) {
    double const expected = run<direction::decode>(theory.odd_sites(), alone[j]);
    CHECK(log_det.get(j) == Approx(expected).epsilon(1e-12));
    CHECK(static_cast<double>(float_log_det.get(j)) == Approx(expected).margin(8e-6));  // of eight numbers
    for (std::size_t s = 0; s < n; ++s) {
      CHECK(x[s].get(j) == Approx(alone[j][s]).margin(1e-13));
      CHECK(static_cast<double>(f[s].get(j)) == Approx(alone[j][s]).margin(3e-6));
    }
  }
}

}  // namespace

TEST_CASE("action/decimated: lanes and float give what a double gives") {
  check_lanes(decimated(bind<real_phi4<torus<4, 4>>>(m2 = -4., lambda = 4.8)));
  check_lanes(kosterlitz_thouless());
}

namespace {

/// The share of a density below x, on a grid by Simpson's rule; the density need not be normalized.
class share_below {
 public:
  share_below(auto const& density, double from, double to, int marks) : from_(from), step_((to - from) / marks) {
    for (int k = 0; k < marks; ++k) {
      double const x = from + step_ * k;
      sums_.push_back(sums_.back() + (density(x) + 4 * density(x + step_ / 2) + density(x + step_)) * step_ / 6);
    }
  }
  double operator()(double x) const {
    double const place = (x - from_) / step_;
    auto const k = static_cast<std::size_t>(place);
    double const part = place - static_cast<double>(k);
    return (sums_[k] + part * (sums_[k + 1] - sums_[k])) / sums_.back();
  }

 private:
  double from_, step_;
  std::vector<double> sums_{0};
};

/// Kolmogorov and Smirnov's sqrt(n) D of numbers that should be even on [0, 1]: P(it > 2.7) = 2 exp(-2 2.7^2) = 9e-7.
double kolmogorov_smirnov(std::vector<double> u) {
  std::sort(u.begin(), u.end());
  double worst = 0;
  auto const count = static_cast<double>(u.size());
  for (std::size_t k = 0; k < u.size(); ++k)
    worst = std::max(
        {worst, std::abs(u[k] - static_cast<double>(k) / count), std::abs(u[k] - static_cast<double>(k + 1) / count)});
  return std::sqrt(count) * worst;
}

}  // namespace

TEST_CASE("action/decimated: drawn odd sites are distributed as they should, false alarm 1e-6") {
  // Against a density that is integrated here, of two wells in a field of their neighbours.
  auto const theory = decimated(bind<real_phi4<torus<2, 2>>>(m2 = -7., lambda = 1.2));
  double constexpr a = 0.13, b = -0.05, sum = 2 * (a + b), h = 2 * sum;  // two links to each of two even sites
  share_below const share([&](double x) { return std::exp(3 * x * x - 1.2 * x * x * x * x + h * x); }, -4, 4, 4000);
  std::vector<double> u;
  for (std::uint64_t n = 0; n < 5000; ++n) {
    std::array<double, 4> y{};
    engine::normals(engine::random_key{11, engine::purpose::test, 0}, n, y.data(), y.size());
    y[0] = a, y[3] = b;
    theory.odd_sites().run<direction::decode>(y.data());
    for (std::size_t const site : {1U, 2U}) u.push_back(share(y[site]));
  }
  CHECK(kolmogorov_smirnov(u) < 2.7);
}

TEST_CASE("action/decimated: a drawn complex site is distributed as it should, in any direction, false alarm 2e-6") {
  // The real and the imaginary part, and so both in a field h that is along neither.
  auto const theory = decimated(bind<complex_phi4<torus<2>>>(mu = -3., lambda = 1.2, t = 0.3));
  std::array<double, 2> constexpr even{0.7, -1.1}, h{4 * 0.3 * even[0], 4 * 0.3 * even[1]};
  auto const marginal = [&](std::size_t part) {
    return share_below(
        [&h, part](double x) {
          double total = 0;
          for (double y = -4; y < 4; y += 0.1) {
            double const square = x * x + y * y;
            total += std::exp(3 * square - 1.2 * square * square + h[part] * x + h[1 - part] * y);
          }
          return total;
        },
        -4, 4, 2000);
  };
  share_below const real(marginal(0)), imaginary(marginal(1));
  std::vector<double> a, b;
  for (std::uint64_t n = 0; n < 5000; ++n) {
    std::array<double, 4> y{};
    engine::normals(engine::random_key{12, engine::purpose::test, 0}, n, y.data(), y.size());
    std::copy(even.begin(), even.end(), y.begin());
    theory.odd_sites().run<direction::decode>(y.data());
    a.push_back(real(y[2]));
    b.push_back(imaginary(y[3]));
  }
  CHECK(kolmogorov_smirnov(a) < 2.7);
  CHECK(kolmogorov_smirnov(b) < 2.7);
}

TEST_CASE("action/decimated: says where it is at home, and refuses other lattices and integrals that diverge") {
  auto const theory = decimated(bind<real_phi4<torus<4, 4>>>(m2 = -4., lambda = 4.8));
  CHECK(theory.describe().find("lambda = 4.8") != std::string::npos);
  CHECK_THROWS_AS(theory.check(lattice_of<torus<4, 2>>()), std::invalid_argument);
  CHECK_THROWS_AS(decimated(bind<ferromagnet<torus<6>>>(m2 = -1., lambda = 0., kappa = 0., beta = 0.)),
                  std::invalid_argument);
}

TEST_CASE("action/clusters: mirroring one site changes S by what the coupling of its links says") {
  auto const check = [](auto const& action, double coupling) {
    CHECK(cluster_coupling(action) == Approx(coupling));
    constexpr std::size_t channels = std::remove_cvref_t<decltype(action)>::channels;
    auto const sites = lattice_of<torus<4, 4>>();
    std::vector<double> field(16 * channels);
    engine::normals(engine::random_key{3, engine::purpose::test, 0}, 0, field.data(), field.size());
    auto mirrored = field;
    mirrored[0] = -mirrored[0];  // the first component alone
    double neighbours = 0;
    for (std::size_t axis = 0; axis < 2; ++axis)
      neighbours += field[sites.neighbour(0, axis) * channels] + field[sites.previous(0, axis) * channels];
    CHECK(action.value(sites, mirrored.data()) - action.value(sites, field.data()) ==
          Approx(2 * coupling * field[0] * neighbours));
  };
  check(bind<real_phi4<torus<4, 4>>>(m2 = -4., lambda = 5.), 2);
  check(bind<complex_phi4<torus<4, 4>>>(mu = -2., lambda = 1., t = 0.39), 0.78);
}
