// SPDX-License-Identifier: BSL-1.0

// The numerical twin of the symmetries of steps that act on waves.

#include "flow_twin.hpp"

using namespace rgflow;
using twin::has, twin::has_not;

namespace {

template <class Lattice, class Field, class... Steps>
struct one_level : hierarchy<Lattice, Field, levels<level<Steps...>>> {};
template <class Lattice, class Field, class... Options>
struct shell_by_shell : hierarchy<Lattice, Field, every_level<momentum_scaling, into_momentum_shells>, Options...> {};

using whole_space_group = group<translations_by<1>, reflections, rotations>;

}  // namespace

TEST_CASE("symmetry/momentum: scaling has the space group and all linear maps of the components") {
  has<group<sign_flip, whole_space_group>, one_level<torus<4, 4>, real_field, momentum_scaling>>();
  has<group<translations_by<1>, reflections>, one_level<torus<5, 4>, real_field, momentum_scaling>>();
  has<group<o<3>, permutations, whole_space_group>, one_level<torus<2, 2, 2>, channels<3>, momentum_scaling>>();
  has<group<u1, conjugation, sign_flip, translations_by<1>, reflections>,
      one_level<torus<7>, complex_field, momentum_scaling>>();
  has_not<constant_shift, one_level<torus<4, 4>, real_field, momentum_scaling>>();
}

TEST_CASE("symmetry/momentum: spectra of their own keep the signs of components and nothing that mixes them") {
  using by_channel = one_level<torus<4, 4>, complex_field, momentum_scaling::per_channel>;
  has<group<conjugation, sign_flip, whole_space_group>, by_channel>();
  has_not<u1, by_channel>();
  has_not<permutations, one_level<torus<4>, channels<2>, momentum_scaling::per_channel>>();
}

TEST_CASE("symmetry/momentum: shells have the point group and translations by the coarsest cells") {
  has<group<sign_flip, point_group, translations_by<8>>, shell_by_shell<torus<8, 8>, real_field, prior<laplace>>>();
  has<translations_by<4>, shell_by_shell<torus<8, 8>, real_field, depth<2>, prior<laplace>>>();
  has<group<u1, reflections>, shell_by_shell<torus<4, 12>, complex_field>>();
  has<point_group, shell_by_shell<torus<4, 4, 4>, real_field, prior<student_t<5>>>>();
  has_not<translations_by<1>, shell_by_shell<torus<8, 8>, real_field, depth<1>, prior<laplace>>>();
  has_not<translations_by<2>, shell_by_shell<torus<8, 8>, real_field, depth<2>, prior<laplace>>>();
  // What stands at odd coordinates is no field of sites any more.
  static_assert(
      !equivariant_under<one_level<torus<4, 4>, real_field, into_momentum_shells, momentum_scaling>, reflections>);
}
