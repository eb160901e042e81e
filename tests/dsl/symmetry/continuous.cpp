// SPDX-License-Identifier: BSL-1.0

// The numerical twin of the symmetries of continuous flows.

#include "flow_twin.hpp"

using namespace rgflow;
using twin::has, twin::has_not;

namespace {

template <class Seen>
using velocity = equivariant_velocity<Seen, sines<2>, fourier<1>>;
template <class Lattice, class Seen, class Field = real_field>
struct smooth : hierarchy<Lattice, Field, levels<level<continuous<velocity<Seen>, runge_kutta<4, 2>>>>> {};
template <class Lattice, class Seen, class Field = real_field>
struct split
    : hierarchy<Lattice, Field, levels<level<continuous<velocity<to_other_colour<Seen>>, strang_splitting<2>>>>> {};

}  // namespace

TEST_CASE("symmetry/continuous: Runge-Kutta keeps translations by one site, the point group and signs") {
  has<group<sign_flip, translations_by<1>, reflections, rotations>, smooth<torus<4, 4>, within<5>>>();
  has<group<sign_flip, translations_by<1>, reflections>, smooth<torus<3, 4>, within<4>>>();
  has<group<sign_flip, translations_by<1>, point_group>, smooth<torus<2, 2, 2>, within<3>>>();
  has<about_a_site<point_group>, smooth<torus<4, 4>, within<5>>>();
  has<group<sign_flip, point_group>, smooth<open_lattice<4, 4>, within<4>>>();
  has_not<constant_shift, smooth<torus<4, 4>, within<5>>>();
}

TEST_CASE("symmetry/continuous: the split one keeps translations by two sites and the point group about a site") {
  has<group<sign_flip, translations_by<2>, about_a_site<point_group>>, split<torus<4, 4>, within<5>>>();
  has<group<sign_flip, translations_by<2>, about_a_site<reflections>>, split<torus<6>, within<1>>>();
  has_not<translations_by<1>, split<torus<4, 4>, within<5>>>();
}

TEST_CASE("symmetry/continuous: phases and conjugation of a complex field, and rotations of vectors") {
  has<group<u1, conjugation, sign_flip, translations_by<1>, reflections, rotations>,
      smooth<torus<4, 4>, within<5>, complex_field>>();
  has<group<o<3>, translations_by<1>, reflections>, smooth<torus<3, 4>, within<4>, channels<3>>>();
  has<group<u1, conjugation, translations_by<2>, about_a_site<point_group>>,
      split<torus<4, 4>, within<5>, complex_field>>();
  has<group<o<3>, translations_by<2>>, split<torus<4, 2>, within<1>, channels<3>>>();
  has_not<translations_by<1>, split<torus<4, 4>, within<5>, complex_field>>();
}
