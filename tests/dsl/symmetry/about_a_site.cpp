// SPDX-License-Identifier: BSL-1.0

// The numerical twin of lattice-wide couplings: reflections and rotations about the sites that levels hand on.

#include "flow_twin.hpp"

#include <rgflow/hierarchy/stencil_coupling.hpp>

#include <array>

using namespace rgflow;
using twin::has, twin::has_not;

namespace {

using square = about_a_site<point_group>;
using with_signs = group<sign_flip, point_group>;

template <class Sites, std::size_t Reach, class Net, class Transform = affine>
using generate = stencil_coupling<Sites, within<Reach>, Transform, Net>;

/// From coarse to fine, all sites that are not handed on at once or in two sets that rotations carry into themselves.
template <class Net, class Transform = affine>
using edges_and_middles =
    levels<level<generate<coarse_to_fine<1>, 5, Net, Transform>, generate<coarse_to_fine<2>, 2, Net, Transform>>,
           level<generate<coarse_to_fine<1>, 1, Net, Transform>, generate<coarse_to_fine<2>, 2, Net, Transform>,
                 everywhere<elementwise<scaling>>>>;
template <class Net, class Field = real_field, class Transform = affine>
struct on_a_square : hierarchy<torus<4, 4>, Field, edges_and_middles<Net, Transform>> {};

/// Levels of a checkerboard are turned by 45 degrees in turn: reflections of the axes exchange their bases' vectors.
template <class Net>
struct on_checkerboards
    : hierarchy<torus<4, 4>, real_field, every_level<generate<odd_sites, 5, Net>>, checkerboard, depth<3>> {};

/// Sets of sites of one's own on a rotated level.
template <class Sites, class Net>
struct on_a_rotated_level
    : hierarchy<torus<6, 6>, real_field,
                levels<level<generate<odd_sites, 1, group_mlp<point_group, 1>>>, level<generate<Sites, 2, Net>>>,
                checkerboard> {};
/// What reflections of the axes of the lattice are in the basis of that level.
struct reflections_by_diagonals {
  template <class, class>
  static constexpr auto generators() {
    return std::array{generator("exchange").direction(0, 1, 1).direction(1, 0, 1),
                      generator("exchange and turn").direction(0, 1, -1).direction(1, 0, -1)};
  }
};

/// The waves of a coarser level are turned about any of its sites.
struct waves_on_top : hierarchy<torus<4, 4>, real_field,
                                levels<level<generate<coarse_to_fine<1>, 1, group_mlp<point_group, 1>>,
                                             generate<coarse_to_fine<2>, 2, group_mlp<point_group, 1>>>,
                                       level<momentum_scaling>>> {};

struct on_a_cube : hierarchy<torus<2, 2, 2>, real_field,
                             levels<level<generate<coarse_to_fine<1>, 1, group_mlp<reflections, 1>>,
                                          generate<coarse_to_fine<2>, 1, group_mlp<reflections, 1>>,
                                          generate<coarse_to_fine<3>, 3, group_mlp<point_group, 1>>>>> {};
struct on_a_ring : hierarchy<torus<8>, real_field,
                             every_level<generate<coarse_to_fine<1>, 9, group_mlp<reflections, 2>>>, depth<2>> {};

/// The edges of one direction first, then those of the other, which see them.
template <class Net>
struct edges_in_turn
    : hierarchy<torus<4, 4>, real_field,
                levels<level<generate<given<corner<0, 1>, odd_coordinates<0>>, 1, Net>,
                             generate<given<corner<1, 0>, even_sites>, 2, Net>, generate<coarse_to_fine<2>, 2, Net>>>> {
};
/// Cells in two colours: a reflection about a site swaps those at its sides.
template <class Net>
struct cells_in_turn
    : hierarchy<torus<8, 8>, real_field,
                levels<level<generate<given<both<corner<1, 1>, in_even_cells>, corner<0, 0>>, 2, Net>>>> {};

}  // namespace

TEST_CASE("symmetry/about_a_site: couplings from coarse to fine") {
  using net = group_mlp<with_signs, 1>;
  has<square, on_a_square<net>>();
  has<group<sign_flip, square>, on_a_square<net, channels<2>>>();
  has<square, on_checkerboards<net>>();
  has<square, on_checkerboards<features<mlp<2>, neighbours, neighbours_at<5>>>>();
  has<about_a_site<reflections>, on_a_ring>();
  has<square, waves_on_top>();
  has_not<reflections, on_a_square<net>>();
  has_not<rotations, on_a_square<net>>();
  has_not<translations_by<1>, on_a_square<net>>();
}

TEST_CASE("symmetry/about_a_site: sets of one's own on a rotated level") {
  has<square, on_a_rotated_level<toy::thirds, group_mlp<point_group, 1>>>();
  has_not<square, on_a_rotated_level<toy::thirds, mlp<2>>>();
  // Sites whose coordinates in the basis add up to a multiple of 3 are every third row of the lattice.
  using rows = on_a_rotated_level<toy::third_diagonals, group_mlp<reflections_by_diagonals, 1>>;
  has<about_a_site<reflections>, rows>();
  has_not<about_a_site<rotations>, rows>();
}

TEST_CASE("symmetry/about_a_site: reflections of a cube") { has<about_a_site<reflections>, on_a_cube>(); }

TEST_CASE("symmetry/about_a_site: nets and sets of sites that are not carried into themselves") {
  has_not<square, on_a_square<mlp<2>>>();
  has_not<about_a_site<rotations>, on_a_square<group_mlp<reflections, 1>>>();
  has<about_a_site<reflections>, edges_in_turn<group_mlp<reflections, 1>>>();
  has_not<about_a_site<rotations>, edges_in_turn<group_mlp<reflections, 1>>>();
  has_not<about_a_site<reflections>, cells_in_turn<group_mlp<point_group, 1>>>();
}
