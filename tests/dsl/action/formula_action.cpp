// SPDX-License-Identifier: BSL-1.0
#include <catch2/catch.hpp>

#include <rgflow/action.hpp>
#include <rgflow/engine/lattice.hpp>

#include <cmath>
#include <complex>
#include <limits>
#include <string>
#include <vector>

using namespace rgflow;
using engine::lattice;

namespace {

using phi_t = std::vector<double>;
using complex = std::complex<double>;

template <class Lattice>
lattice lattice_of() {
  return lattice(Lattice::extents, Lattice::periodic ? boundary::periodic : boundary::open);
}

// Smooth pseudo-random numbers of order one.
phi_t sample(std::size_t count, double shift = 0) {
  phi_t f(count);
  for (std::size_t k = 0; k < count; ++k) f[k] = 1.3 * std::sin(12.9898 * static_cast<double>(k + 1) + shift) + 0.1;
  return f;
}

complex at(phi_t const& f, std::size_t site) { return {f[2 * site], f[2 * site + 1]}; }

// All links of a lattice, counted without its tables: from coordinates.
template <class Lattice, class F>
void for_links(F const& f) {
  constexpr std::size_t d = Lattice::dimensions;
  for (std::size_t site = 0; site < Lattice::volume; ++site) {
    std::size_t stride = 1;
    for (std::size_t axis = d; axis-- > 0; stride *= Lattice::extents[axis]) {
      std::size_t const c = site / stride % Lattice::extents[axis];
      if (c + 1 < Lattice::extents[axis])
        f(site, site + stride);
      else if (Lattice::periodic)
        f(site, site - c * stride);
    }
  }
}

template <class Lattice>
double hand_complex_phi4(phi_t const& f, double mu, double lambda, double t) {
  double s = 0;
  for (std::size_t site = 0; site < Lattice::volume; ++site)
    s += mu * std::norm(at(f, site)) + lambda * std::pow(std::norm(at(f, site)), 2);
  for_links<Lattice>([&](std::size_t p, std::size_t q) { s -= t * 2 * (std::conj(at(f, p)) * at(f, q)).real(); });
  return s;
}

template <class Lattice>
double hand_real_phi4(phi_t const& f, double m2, double lambda) {
  double s = 0;
  for (double const v : f) s += m2 * v * v + lambda * v * v * v * v;
  for_links<Lattice>([&](std::size_t p, std::size_t q) { s += (f[q] - f[p]) * (f[q] - f[p]); });
  return s;
}

// The gradient against finite differences, and value_and_gradient against value; the gradient starts from infinities.
template <class Bound>
void check_gradient(Bound const& action) {
  auto const lat = lattice_of<typename Bound::lattice>();
  auto const f = sample(lat.volume() * Bound::channels, 0.7);
  phi_t g(f.size(), std::numeric_limits<double>::infinity());
  double const value = action.value_and_gradient(lat, f.data(), g.data());
  CHECK(value == Approx(action.value(lat, f.data())).epsilon(1e-13));
  for (std::size_t k = 0; k < f.size(); ++k) {
    auto const shifted = [&](double by) {
      auto moved = f;
      moved[k] += by;
      return action.value(lat, moved.data());
    };
    double const h = 1e-3;
    double const slope = (shifted(-2 * h) - 8 * shifted(-h) + 8 * shifted(h) - shifted(2 * h)) / (12 * h);
    CHECK(g[k] == Approx(slope).epsilon(1e-8).margin(1e-7));
  }
}

template <class Lattice>
void check_words() {
  auto const lat = lattice_of<Lattice>();
  auto const pairs = sample(2 * Lattice::volume);
  auto const reals = sample(Lattice::volume, 2.);
  auto const complex_action = bind<complex_phi4<Lattice>>(symbols::mu = -2., symbols::lambda = 1.25, symbols::t = 0.4);
  CHECK(complex_action.value(lat, pairs.data()) ==
        Approx(hand_complex_phi4<Lattice>(pairs, -2, 1.25, 0.4)).epsilon(1e-13));
  check_gradient(complex_action);
  auto const real_action = bind<real_phi4<Lattice>>(symbols::m2 = -1.5, symbols::lambda = 0.8);
  CHECK(real_action.value(lat, reals.data()) == Approx(hand_real_phi4<Lattice>(reals, -1.5, 0.8)).epsilon(1e-13));
  check_gradient(real_action);
  auto const free = bind<complex_free<Lattice>>(symbols::mu = 7., symbols::t = 1.);
  CHECK(free.value(lat, pairs.data()) == Approx(hand_complex_phi4<Lattice>(pairs, 7, 0, 1)).epsilon(1e-13));
  check_gradient(free);
  auto const real_one = bind<real_free<Lattice>>(symbols::m2 = 0.5);
  CHECK(real_one.value(lat, reals.data()) == Approx(hand_real_phi4<Lattice>(reals, 0.5, 0)).epsilon(1e-13));
  check_gradient(real_one);
}

}  // namespace

TEST_CASE("action/formula_action: shipped actions on periodic lattices") {
  check_words<torus<5>>();
  check_words<torus<3, 4>>();
  check_words<torus<2, 3, 4>>();
}

TEST_CASE("action/formula_action: extent 2 has two links between the same sites") {
  check_words<torus<2>>();
  check_words<torus<2, 2>>();
  check_words<torus<2, 2, 2>>();
  auto const lat = lattice_of<torus<2>>();
  phi_t const f{1, 3};
  CHECK(bind<real_free<torus<2>>>(symbols::m2 = 1.).value(lat, f.data()) == 1 + 9 + 2 * 4);
}

TEST_CASE("action/formula_action: open lattices lack the links that would leave them") {
  check_words<open_lattice<5>>();
  check_words<open_lattice<3, 4>>();
  check_words<open_lattice<2, 3, 2>>();
}

namespace {

using namespace symbols;

struct diagonal : action<torus<4, 3>, complex_field> {
  static constexpr auto density =
      norm(phi) - kappa * re(conj(phi) * neighbour<1, -1>(phi)) + im(conj(phi) * neighbour<2>(phi));
};
struct open_diagonal : action<open_lattice<4, 3>, complex_field> {
  static constexpr auto density = diagonal::density;
};
struct o3 : action<torus<3, 3>, channels<3>> {
  static constexpr auto density =
      m2 * norm(phi) + lambda * sq(dot(phi, phi)) - beta * over_links(dot(phi, phi_next)) + kappa * component<2>(phi);
};
struct with_functions : action<torus<3, 2>, real_field> {
  static constexpr auto density = log_cosh(kappa * phi) +
                                  over_links(cos(phi_next - phi) / sqrt(1_c + sq(phi) + sq(phi_next))) +
                                  over_sites(exp(-sq(phi)) * tanh(phi)) / 2_c;
};
struct conjugate_pair : action<torus<3, 4>, complex_field> {
  static constexpr auto density = norm(phi) - t * over_links(conj(phi) * phi_next + phi * conj(phi_next));
};
struct with_chemical_potential : action<torus<3, 4>, complex_field> {
  static constexpr auto density = norm(phi) - re(exp(i_unit * kappa) * conj(phi) * neighbour<1>(phi));
};
struct next_of_neighbour : action<torus<4, 3>, real_field> {
  static constexpr auto density = over_links(phi * neighbour<0, 1>(phi_next));
};

template <int Distance>
struct next_alone : action<open_lattice<3>, real_field> {
  static constexpr auto density = sq(neighbour<Distance>(phi));
};

struct tilted : action<torus<4, 4>, real_field> {
  static constexpr auto density = mu * sq(phi) + over_links(sq(phi_next - phi)) + kappa * pow<3>(phi);
};

template <class Lattice>
struct there_and_back : action<Lattice, real_field> {
  static constexpr auto density = over_links(phi * neighbour<-1>(phi_next));
};

template <class Lattice>
struct link_ends : action<Lattice, real_field> {
  static constexpr auto density = over_links(phi) + kappa * over_links(phi_next);
};

complex here(phi_t const& f, std::size_t y, std::size_t x) { return at(f, (y % 4) * 3 + x % 3); }

}  // namespace

TEST_CASE("action/formula_action: neighbours at any offset; the first direction is the last axis") {
  auto const lat = lattice_of<torus<4, 3>>();
  auto const f = sample(24);
  double periodic = 0;
  double open = 0;
  for (std::size_t r = 0; r < 4; ++r)
    for (std::size_t q = 0; q < 3; ++q) {
      complex const p = here(f, r, q);
      double const first = -0.7 * (std::conj(p) * here(f, r + 3, q + 1)).real();
      double const second = (std::conj(p) * here(f, r, q + 2)).imag();
      periodic += std::norm(p) + first + second;
      open += std::norm(p) + (r >= 1 && q + 1 < 3 ? first : 0) + (q + 2 < 3 ? second : 0);
    }
  CHECK(bind<diagonal>(kappa = 0.7).value(lat, f.data()) == Approx(periodic).epsilon(1e-13));
  CHECK(bind<open_diagonal>(kappa = 0.7).value(lattice_of<open_lattice<4, 3>>(), f.data()) ==
        Approx(open).epsilon(1e-13));
  check_gradient(bind<diagonal>(kappa = 0.7));
  check_gradient(bind<open_diagonal>(kappa = 0.7));
  check_gradient(bind<next_of_neighbour>());
  double crossed = 0;
  auto const g = sample(12);
  for (std::size_t r = 0; r < 4; ++r)
    for (std::size_t q = 0; q < 3; ++q)
      crossed += g[r * 3 + q] * (g[(r + 1) % 4 * 3 + (q + 1) % 3] + g[(r + 2) % 4 * 3 + q]);
  CHECK(bind<next_of_neighbour>().value(lat, g.data()) == Approx(crossed).epsilon(1e-13));
}

TEST_CASE("action/formula_action: fields of several channels") {
  auto const lat = lattice_of<torus<3, 3>>();
  auto const f = sample(27);
  double total = 0;
  auto const dot_of = [&](std::size_t p, std::size_t q) {
    return f[3 * p] * f[3 * q] + f[3 * p + 1] * f[3 * q + 1] + f[3 * p + 2] * f[3 * q + 2];
  };
  for (std::size_t p = 0; p < 9; ++p)
    total += -0.5 * dot_of(p, p) + 0.3 * dot_of(p, p) * dot_of(p, p) + 0.2 * f[3 * p + 2];
  for_links<torus<3, 3>>([&](std::size_t p, std::size_t q) { total -= 0.9 * dot_of(p, q); });
  auto const bound = bind<o3>(m2 = -0.5, lambda = 0.3, beta = 0.9, kappa = 0.2);
  CHECK(bound.value(lat, f.data()) == Approx(total).epsilon(1e-13));
  check_gradient(bound);
}

TEST_CASE("action/formula_action: a link term that reads one end only is absent with its link") {
  phi_t const f{1, 10, 100};
  CHECK(bind<link_ends<torus<3>>>(kappa = 2.).value(lattice_of<torus<3>>(), f.data()) == 111 + 2 * 111);
  CHECK(bind<link_ends<open_lattice<3>>>(kappa = 2.).value(lattice_of<open_lattice<3>>(), f.data()) == 11 + 2 * 110);
  check_gradient(bind<link_ends<open_lattice<3>>>(kappa = 2.));
}

TEST_CASE("action/formula_action: a site term that reads other sites is summed where these and its own are") {
  auto const lat = lattice_of<open_lattice<3>>();
  phi_t const f{1, 10, 100}, reflected{100, 10, 1};
  CHECK(bind<next_alone<1>>().value(lat, f.data()) == 100 + 10000);
  CHECK(bind<next_alone<-1>>().value(lat, f.data()) == 1 + 100);
  CHECK(bind<next_alone<0>>().value(lat, f.data()) == 1 + 100 + 10000);
  CHECK(bind<next_alone<1>>().value(lat, reflected.data()) == 100 + 1);
  check_gradient(bind<next_alone<1>>());
  static_assert(!same_action<next_alone<1>, next_alone<0>> && !same_action<next_alone<1>, next_alone<-1>>);
  static_assert(!invariant_under<next_alone<1>, reflections>);
}

TEST_CASE("action/formula_action: a term is named as the one that breaks a symmetry, or none where that is not known") {
  detail::examiner<tilted> examine;  // at run time, one after the other: each look costs work, until there is no more
  auto const& flip = detail::generators_of<group<sign_flip>, tilted::lattice, tilted::field>[0];
  std::vector<std::string> named;
  while (named.size() < 1000 && (named.empty() || named.back() == named.front())) {
    auto const term = examine.first_changed(flip, false, ~detail::term_set{0});
    named.push_back(examine.text_of_term<std::string>(term));
  }
  CHECK(named.front() == "kappa * phi^3");
  CHECK(named.back() == "all terms together");
}

TEST_CASE("action/formula_action: only where a term arrives counts, not the way there") {
  phi_t const f{1, 10, 100};
  CHECK(bind<there_and_back<torus<3>>>().value(lattice_of<torus<3>>(), f.data()) == 1 + 100 + 10000);
  CHECK(bind<there_and_back<open_lattice<3>>>().value(lattice_of<open_lattice<3>>(), f.data()) == 1 + 100);
  check_gradient(bind<there_and_back<open_lattice<3>>>());
}

TEST_CASE("action/formula_action: functions, and complex terms whose imaginary parts cancel") {
  check_gradient(bind<with_functions>(kappa = 1.7));
  check_gradient(bind<conjugate_pair>(t = 0.6));
  check_gradient(bind<with_chemical_potential>(kappa = 0.6));
  auto const lat = lattice_of<torus<3, 4>>();
  auto const f = sample(24);
  CHECK(bind<conjugate_pair>(t = 0.6).value(lat, f.data()) ==
        Approx(hand_complex_phi4<torus<3, 4>>(f, 1, 0, 0.6)).epsilon(1e-13));
}

TEST_CASE("action/formula_action: float keeps its accuracy on many sites") {
  auto const lat = lattice_of<torus<64, 64>>();
  auto const f = sample(2 * 4096);
  std::vector<float> const narrow(f.begin(), f.end());
  auto const bound = bind<complex_phi4<torus<64, 64>>>(mu = -2., lambda = 1., t = 0.5);
  double const wide = bound.value(lat, f.data());
  CHECK(std::abs(static_cast<double>(bound.value(lat, narrow.data())) - wide) < 1e-6 * std::abs(wide));
}
