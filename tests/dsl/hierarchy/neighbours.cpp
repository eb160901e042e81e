// SPDX-License-Identifier: BSL-1.0
#include "../symmetry/flow_twin.hpp"
#include "laws.hpp"

// The law table of lattice-wide couplings with splines, in one, two and three dimensions.

using namespace rgflow;
using toy::net;

namespace {

using even = mlp<5>::even;

/// Both parities, with a transform each.
template <class Lattice, class Field, class OfOdd, class OfEven, class Net>
struct alternating
    : hierarchy<Lattice, Field,
                every_level<neighbour_coupling<odd_sites, OfOdd, Net>, neighbour_coupling<even_sites, OfEven, Net>>,
                depth<1>> {};

struct splines_on_a_ring
    : alternating<torus<6>, real_field, rational_quadratic_spline<4>, rational_quadratic_spline<3, 5, 2>, net> {
  static constexpr char const* name = "rational-quadratic splines on a ring";
};
struct splines_on_a_square
    : alternating<torus<4, 4>, complex_field, circular_spline<3>, rational_quadratic_spline<4>, net> {
  static constexpr char const* name = "splines of both components on a square";
};
struct angles_on_an_open_chain : alternating<open_lattice<5>, real_field, circular_spline<4>, circular_spline<3>, net> {
  static constexpr char const* name = "circular splines on an open chain";
};
struct splines_in_a_cube : alternating<torus<2, 4, 2>, real_field, odd_spline<3>, rational_quadratic_spline<3>, net> {
  static constexpr char const* name = "splines in three dimensions";
};
template <class Lattice>
struct odd : alternating<Lattice, real_field, odd_spline<3>, odd_spline<4, 3>, even> {
  static constexpr char const* name = "odd splines";
};

}  // namespace

#define RGFLOW_SPLINES_OF_NEIGHBOURS \
  splines_on_a_ring, splines_on_a_square, angles_on_an_open_chain, splines_in_a_cube, odd<torus<4>>

template <>
inline constexpr bool toy::nothing_to_prove<angles_on_an_open_chain> = true;

TEMPLATE_TEST_CASE("hierarchy/neighbours: decode undoes encode, and samples know their density", "",
                   RGFLOW_SPLINES_OF_NEIGHBOURS) {
  toy::comes_back<TestType>();
  toy::samples_know_their_density<TestType>();
  toy::has_score<TestType>();
  toy::starts_as_identity<TestType>();
  toy::has_its_symmetries<TestType>();
}

TEMPLATE_TEST_CASE("hierarchy/neighbours: log-determinants are those of the dense Jacobian", "",
                   RGFLOW_SPLINES_OF_NEIGHBOURS) {
  toy::has_log_determinant<TestType>();
}

TEMPLATE_TEST_CASE("hierarchy/neighbours: adjoints of both directions agree with finite differences", "",
                   RGFLOW_SPLINES_OF_NEIGHBOURS) {
  toy::has_adjoint<direction::encode, TestType>();
  toy::has_adjoint<direction::decode, TestType>();
}

TEST_CASE("hierarchy/neighbours: odd splines with even nets have sign flips, in every dimension") {
  twin::has<group<sign_flip, translations_by<2>>, odd<torus<6>>>();
  twin::has<group<sign_flip, translations_by<2>>, odd<torus<4, 4>>>();
  twin::has<sign_flip, odd<open_lattice<2, 3, 2>>>();
  twin::has_not<sign_flip, splines_on_a_ring>();
  twin::has_not<sign_flip, splines_in_a_cube>();
}
