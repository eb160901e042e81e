// SPDX-License-Identifier: BSL-1.0

// The numerical twin of lattice-wide couplings of vectors: phases, conjugation and O(n), and what moves sites.

#include "flow_twin.hpp"

using namespace rgflow;
using twin::has, twin::has_not;

namespace {

using square = about_a_site<point_group>;
using length = composed<scaling, odd_spline<3, 5>>;

template <class Field, class Net>
struct generated
    : hierarchy<torus<4, 4>, Field,
                levels<level<vector_stencil_coupling<coarse_to_fine<1>, within<5>, length, Net>,
                             vector_stencil_coupling<coarse_to_fine<2>, within<2>, odd_spline<3>, Net>>>> {};
template <class Prior>
struct ring : hierarchy<torus<8>, channels<3>,
                        every_level<vector_stencil_coupling<coarse_to_fine<1>, within<9>, length, mlp<5>>>, depth<2>,
                        context<1>, prior<Prior>> {};
template <class Across, class Net>
struct oriented
    : hierarchy<torus<4, 4>, complex_field,
                levels<level<oriented_stencil_coupling<coarse_to_fine<1>, within<5>, affine, Across, Net>,
                             oriented_stencil_coupling<coarse_to_fine<2>, within<2>, affine, Across, Net>>>> {};
template <class OfPhase, class Net>
struct polar
    : hierarchy<torus<4, 4>, complex_field,
                levels<level<polar_stencil_coupling<coarse_to_fine<1>, within<5>, scaling, OfPhase, Net>,
                             polar_stencil_coupling<coarse_to_fine<2>, within<2>, odd_spline<3>, OfPhase, Net>>>> {};
template <class Net>
struct scaled_and_turned
    : hierarchy<torus<4, 4>, complex_field,
                levels<level<complex_stencil_coupling<coarse_to_fine<1>, within<5>, Net>,
                             complex_stencil_coupling<coarse_to_fine<2>, within<2>, Net>>>> {};
struct with_phases_broken
    : hierarchy<torus<4, 4>, complex_field,
                levels<level<stencil_coupling<coarse_to_fine<1>, within<1>, complex_affine, mlp<3>>,
                             vector_stencil_coupling<coarse_to_fine<2>, within<2>, length, mlp<3>>>>> {};

}  // namespace

TEST_CASE("symmetry/vectors: phases, conjugation, signs and translations by the period") {
  has<group<u1, conjugation, sign_flip, translations_by<2>>, generated<complex_field, mlp<4>>>();
  has<sign_flip, generated<real_field, mlp<4>>>();
  has_not<translations_by<1>, generated<complex_field, mlp<4>>>();
  has_not<group<u1, conjugation>, with_phases_broken>();
}

TEST_CASE("symmetry/vectors: rotations and swaps of three components") {
  has<group<o<3>, permutations>, ring<normal>>();
  static_assert(!equivariant_under<ring<laplace>, o<3>>);
  static_assert(!equivariant_under<ring<normal>, constant_shift>);
}

TEST_CASE("symmetry/vectors: reflections and rotations about a site, with a net that follows them") {
  has<group<u1, square>, generated<complex_field, group_mlp<point_group, 1>>>();
  has<group<sign_flip, square>, generated<real_field, group_mlp<group<sign_flip, point_group>, 1>>>();
  has_not<square, generated<complex_field, mlp<4>>>();
  has_not<about_a_site<rotations>, generated<complex_field, group_mlp<reflections, 1>>>();
  has_not<reflections, generated<complex_field, group_mlp<point_group, 1>>>();
}

TEST_CASE("symmetry/vectors: axes turn with the field, and about a site") {
  has<group<u1, conjugation, sign_flip, square>, oriented<odd_spline<3>, group_mlp<point_group, 1>>>();
  has_not<square, oriented<scaling, mlp<4>>>();
  has<group<u1, sign_flip>, oriented<affine, mlp<4>>>();
  has_not<conjugation, oriented<affine, mlp<4>>>();
}

TEST_CASE("symmetry/vectors: polar coordinates turn with the field, and about a site") {
  has<group<u1, conjugation, sign_flip, square>, polar<odd_circular_spline<3>, group_mlp<point_group, 1>>>();
  has_not<square, polar<odd_circular_spline<3>, mlp<4>>>();
  has<group<u1, sign_flip>, polar<circular_spline<3>, mlp<4>>>();
  has_not<conjugation, polar<circular_spline<3>, mlp<4>>>();
}

TEST_CASE("symmetry/vectors: angles follow conjugation, and turns about a site, if their net does") {
  has<group<u1, conjugation, square>, scaled_and_turned<group_mlp<group<conjugation, point_group>, 1>>>();
  has_not<conjugation, scaled_and_turned<group_mlp<point_group, 2>>>();
  static_assert(equivariant_under<scaled_and_turned<mlp<4>>, group<u1, sign_flip, translations_by<2>>>);
  static_assert(!equivariant_under<scaled_and_turned<mlp<4>>, reflections>);
}
