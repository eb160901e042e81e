// SPDX-License-Identifier: BSL-1.0
#include <catch2/catch.hpp>

#include <rgflow/action.hpp>
#include <rgflow/engine/random.hpp>

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

// S and its gradient gathered site by site, against the same terms one by one, each derivative added to the gradient of
// its site. Both ways for every group of terms, whichever of them the library would take.

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

// Links of two kinds, neighbours on both sides and further away.
struct ring : action<torus<4>, complex_field> {
  static constexpr auto density = mu * norm(phi) + lambda * sq(norm(phi)) -
                                  t * over_links(2_c * re(conj(phi) * phi_next)) +
                                  kappa * re(conj(phi) * neighbour<2>(phi)) - im(phi * conj(neighbour<-1>(phi)));
};
// A term that does not touch its own site, one link with a function, one of which only an end counts.
struct odd_terms : action<torus<4, 4>, real_field> {
  static constexpr auto density = m2 * sq(phi) + neighbour<1>(phi) * neighbour<2, -1>(phi) +
                                  kappa * over_links(cos(phi_next - phi)) + over_links(phi_next) +
                                  lambda * over_links(sq(phi * neighbour<-1, 1>(phi_next)));
};
struct square : action<torus<4, 4>, channels<3>> {
  static constexpr auto density = lambda * sq(norm(phi) - 1_c) - beta * over_links(dot(phi, phi_next)) +
                                  kappa * dot(phi, neighbour<1, 1>(phi)) - kappa * dot(phi, neighbour<1, -1>(phi)) +
                                  component<0>(phi) * component<1>(neighbour<0, -2>(phi));
};
struct cube : action<torus<4, 4, 4>, real_field> {
  static constexpr auto density = m2 * sq(phi) + lambda * pow<4>(phi) + over_links(sq(phi_next - phi)) +
                                  kappa * phi * neighbour<1, 0, -1>(phi) * neighbour<0, 2>(phi);
};
// Shares nothing with a neighbour: all of it is one site.
struct sites_only : action<torus<4, 4>, complex_field> {
  static constexpr auto density = mu * norm(phi) + lambda * sq(norm(phi)) + log_cosh(re(phi));
};

template <class Declaration>
struct both_ways {
  using density = std::remove_cvref_t<decltype(Declaration::density)>;
  using field = typename Declaration::field;
  static constexpr std::size_t dimensions = Declaration::lattice::dimensions;
  static constexpr std::size_t groups = detail::density_analysis<density, field>::groups;
  using constants = std::array<double, detail::density_analysis<density, field>::constants.count>;

  struct result {
    double s = 0;
    std::vector<double> gradient;
  };

  static result gathered(engine::lattice const& sites, std::vector<double> const& phi, constants const& at) {
    result r{0, std::vector<double>(phi.size(), std::numeric_limits<double>::quiet_NaN())};
    engine::partial_sum<double> total;
    detail::gather_pass<density, field, dimensions, std::make_index_sequence<groups>>::run(
        sites, phi.data(), r.gradient.data(), total, at);
    r.s = total.value();
    return r;
  }
  static result scattered(engine::lattice const& sites, std::vector<double> const& phi, constants const& at) {
    result r{0, std::vector<double>(phi.size(), 0.)};
    engine::partial_sum<double> total;
    [&]<std::size_t... K>(std::index_sequence<K...>) {
      (detail::term_pass<density, field, dimensions, K>::template add<true>(sites, phi.data(), r.gradient.data(), total,
                                                                            at),
       ...);
    }
    (std::make_index_sequence<groups>{});
    r.s = total.value();
    return r;
  }
  static result chosen(engine::lattice const& sites, std::vector<double> const& phi, constants const& at) {
    result r{0, std::vector<double>(phi.size(), std::numeric_limits<double>::quiet_NaN())};
    r.s = formula_action<density, field, dimensions>::value_and_gradient_at(sites, phi.data(), r.gradient.data(), at);
    return r;
  }
};

bool agree(auto const& a, auto const& b) {
  auto const close = [](double x, double y) { return std::abs(x - y) < 1e-12 * (1 + std::abs(y)); };
  bool all = close(a.s, b.s);
  for (std::size_t k = 0; k < a.gradient.size(); ++k) all = all && close(a.gradient[k], b.gradient[k]);
  return all;
}

template <class Declaration>
void check(std::vector<std::size_t> const& extents) {
  using ways = both_ways<Declaration>;
  for (boundary const edge : {boundary::periodic, boundary::open}) {
    engine::lattice const sites(extents, edge);
    std::vector<double> phi(sites.volume() * Declaration::field::channels);
    for (std::size_t k = 0; k < phi.size(); ++k)
      phi[k] = engine::normal<double>({1, engine::purpose::test, 0}, k, extents.size());
    typename ways::constants constants;
    for (std::size_t k = 0; k < constants.size(); ++k) constants[k] = 0.3 + 0.4 * static_cast<double>(k);
    auto const expected = ways::scattered(sites, phi, constants);
    INFO(sites.text() << (edge == boundary::open ? ", open" : ", periodic"));
    CHECK(agree(ways::gathered(sites, phi, constants), expected));
    CHECK(agree(ways::chosen(sites, phi, constants), expected));
  }
}

template <class Declaration>
using choice = detail::gather_choice<std::remove_cvref_t<decltype(Declaration::density)>, typename Declaration::field,
                                     Declaration::lattice::dimensions>;

}  // namespace

TEST_CASE("action/gather: one dimension; with extent 1 a site is its own neighbour, with 2 there are two links") {
  for (std::size_t const extent : {1U, 2U, 3U, 4U, 5U, 33U, 70U}) check<ring>({extent});
}

TEST_CASE("action/gather: two dimensions") {
  for (std::size_t const first : {1U, 2U, 3U, 6U})
    for (std::size_t const last : {1U, 2U, 3U, 7U}) {
      check<odd_terms>({first, last});
      check<square>({first, last});
    }
  check<sites_only>({3, 5});
}

TEST_CASE("action/gather: three dimensions") {
  for (std::size_t const first : {1U, 2U, 3U, 4U})
    for (std::size_t const second : {1U, 2U, 3U})
      for (std::size_t const third : {1U, 2U, 3U, 5U}) check<cube>({first, second, third});
}

TEST_CASE("action/gather: polynomials are gathered, functions of links are not computed twice") {
  CHECK(choice<complex_phi4<torus<4, 4>>>::scattered::size() == 0);
  CHECK(choice<real_phi4<torus<4, 4, 4>>>::scattered::size() == 0);
  CHECK(choice<ring>::scattered::size() == 0);
  CHECK(choice<square>::scattered::size() == 0);
  CHECK(choice<cube>::scattered::size() == 0);
  CHECK(choice<sites_only>::scattered::size() == 0);
  CHECK(choice<odd_terms>::scattered::size() == 1);
}

TEST_CASE("action/gather: what the terms of a site share is computed once") {
  using theory = complex_phi4<torus<4, 4>>;
  using around = detail::gather_stencil<std::remove_cvref_t<decltype(theory::density)>, theory::field, 2,
                                        choice<theory>::gathered>;
  int reads = 0;
  int operations = 0;
  for (std::size_t k = static_cast<std::size_t>(around::value.invariant); k < around::value.code.size(); ++k)
    ++(around::value.code[k].kind == op::symbol ? reads : operations);
  CHECK(reads == 10);  // re and im of five sites
  // |phi|^2: 2; its share of S: 2, of the slope: 1; neighbours: 3 + 3; S of the links: 3; both slopes: 2 + 2.
  CHECK(operations == 18);
}
