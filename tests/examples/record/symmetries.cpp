// SPDX-License-Identifier: BSL-1.0

// The numerical twin of what the recipes and their theories declare, on the smallest lattice that they are made for.

#include <record/recipes/complex_phi4.hpp>
#include <record/recipes/ising_field.hpp>
#include <record/recipes/phi4.hpp>
#include <record/recipes/phi4_range.hpp>

#include <rgflow/action/bind.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/model.hpp>
#include <rgflow/symmetry/verify.hpp>

#include <catch2/catch.hpp>

#include <cstddef>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

/// The laws that were measured of a declared group: two for each generator, of the value and of its derivatives.
std::size_t laws_that_hold(check_report const& report) {
  INFO(report.text());
  CHECK(report.passed());
  return report.laws.size();
}

constexpr std::size_t space_group_of_a_square = 2 + 2 + 1;  // translations, reflections, a rotation

/// A step of the recipe of complex phi^4 whose angles are moved by a map that is not odd. It is believed what it says.
struct said_to_follow_conjugation
    : polar_stencil_coupling<record::middles_given_corners, within<10>, record::complex_phi4::of_modulus<8>,
                             composed<moebius, circular_spline<4>>, record::complex_phi4::square_net> {
  template <std::size_t, std::size_t, std::size_t>
  static constexpr equivariance under(generator const&) {
    return {};
  }
};
struct falsely_declared : hierarchy<torus<8, 8>, complex_field, levels<level<said_to_follow_conjugation>>> {
  using symmetries = record::complex_phi4::flow<8>::symmetries;
};

}  // namespace

TEST_CASE("record/symmetries: value and force of the theories have what these declare") {
  CHECK(laws_that_hold(verify_symmetries(bind<record::complex_phi4::theory<8>>(mu = -2., lambda = 1., t = 0.39))) ==
        2 * (2 + space_group_of_a_square));
  CHECK(laws_that_hold(verify_symmetries(bind<record::phi4::theory<8>>(m2 = -4., lambda = 5.1))) ==
        2 * (1 + space_group_of_a_square));
  auto const ising =
      bind<record::ising::theory<8>>(record::ising::alpha = record::ising::alpha_of(0.44), beta = 0.44);
  CHECK(laws_that_hold(verify_symmetries(ising)) == 2 * (1 + space_group_of_a_square));
}

TEST_CASE("record/symmetries: the recipe of complex phi^4 follows phases and conjugation") {
  CHECK(laws_that_hold(verify_symmetries(model<record::complex_phi4::flow<8>, double>(seed{1}))) == 2 * 2);
}

TEST_CASE("record/symmetries: the recipe of a range of couplings is odd, whatever its context") {
  CHECK(laws_that_hold(verify_symmetries(model<record::phi4_range::flow<8>, double>(seed{1}))) == 2 * 1);
}

TEST_CASE("record/symmetries: a step of the recipe that wrongly says it follows conjugation is seen") {
  auto const report = verify_symmetries(model<falsely_declared, double>(seed{1}));
  INFO(report.text());
  CHECK(report["density, a global phase"].passed());
  CHECK(report["force, a global phase"].passed());
  CHECK_FALSE(report["density, complex conjugation"].passed());
  CHECK_FALSE(report["force, complex conjugation"].passed());
}
