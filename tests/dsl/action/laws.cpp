// SPDX-License-Identifier: BSL-1.0
#include <rgflow/action.hpp>
#include <rgflow/describe.hpp>
#include <rgflow/engine/checker/action.hpp>

#include <catch2/catch.hpp>

// The law table of actions declared as formulas.

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

struct vectors : action<open_lattice<2, 3, 2>, channels<3>> {
  static constexpr auto density = lambda * sq(norm(phi) - 1_c) - beta * over_links(dot(phi, phi_next)) -
                                  component<0>(phi) * neighbour<1>(component<2>(phi));
};

struct waves : action<torus<5>, real_field> {
  static constexpr auto density = m2 * sq(phi) - lambda * cos(phi) + over_links(log_cosh(phi_next - phi));
};

template <class Declaration>
void obeys(bound_action<Declaration> const& action) {
  auto const report = check_action(action, lattice_of<typename Declaration::lattice>(), Declaration::field::channels);
  INFO(report.text());
  CHECK(report.passed());
}

}  // namespace

TEST_CASE("action/laws: shipped ones") {
  obeys(bind<complex_phi4<torus<4, 2>>>(mu = -2., lambda = 1., t = 0.39));
  obeys(bind<complex_free<open_lattice<6>>>(mu = 4.5, t = 1.));
  obeys(bind<real_phi4<torus<2, 3, 2>>>(m2 = -1., lambda = 0.7));
  obeys(bind<real_free<open_lattice<3, 3>>>(m2 = 0.5));
}

TEST_CASE("action/laws: several channels, functions of the field, open edges") {
  obeys(bind<vectors>(lambda = 2., beta = 1.));
  obeys(bind<waves>(m2 = 0.3, lambda = 1.5));
}
