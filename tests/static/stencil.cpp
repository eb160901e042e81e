// SPDX-License-Identifier: BSL-1.0

// What lattice-wide couplings see, and which of their symmetries are proved.

#include <rgflow/hierarchy.hpp>
#include <rgflow/hierarchy/causal.hpp>
#include <rgflow/hierarchy/stencil_coupling.hpp>
#include <rgflow/net.hpp>
#include <rgflow/symmetry.hpp>
#include <rgflow/transform.hpp>

#include <array>
#include <cstddef>

using namespace rgflow;

namespace {

template <class Sites, std::size_t Square, std::size_t Dimensions>
using seen = detail::stencil_of<detail::colour<Sites>, within<Square>, Dimensions>;

// An odd site of the square sees even ones in shells of 4, 8, 4, 8; the middle of a cell sees corners in the same
// shells, seen from there.
static_assert(seen<odd_sites, 1, 2>::count == 4 && seen<odd_sites, 5, 2>::count == 12);
static_assert(seen<odd_sites, 9, 2>::count == 16 && seen<odd_sites, 13, 2>::count == 24);
static_assert(seen<coarse_to_fine<1>, 13, 2>::count == 24);
static_assert(seen<coarse_to_fine<2>, 2, 2>::count == 4 && seen<coarse_to_fine<2>, 10, 2>::count == 12);
static_assert(seen<coarse_to_fine<2>, 18, 2>::count == 16 && seen<coarse_to_fine<2>, 26, 2>::count == 24);
static_assert(seen<odd_sites, 1, 2>::around[0] == std::array{-1, 0});
static_assert(seen<odd_sites, 5, 2>::around[4] == std::array{-2, -1});  // nearest first

// In three dimensions the middle of a cube sees 8 corners; the middle of a face 2 middles of cubes and 4 corners, along
// axes that differ from face to face; the middle of an edge 2 corners and 4 middles of faces.
static_assert(seen<coarse_to_fine<3>, 3, 3>::count == 8);
using face = seen<coarse_to_fine<2>, 2, 3>;
static_assert(face::alike && face::count == 6);
static_assert(face::seen_from({1, 1, 0}, 0) == std::array{0, 0, -1});
static_assert(face::seen_from({0, 1, 1}, 0) == std::array{-1, 0, 0});
static_assert(face::seen_from({1, 0, 1}, 0) == std::array{0, -1, 0});
static_assert(seen<coarse_to_fine<1>, 1, 3>::alike && seen<coarse_to_fine<1>, 1, 3>::count == 6);
static_assert(seen<given<corner<0, 1, 1>, odd_coordinates<3>>, 1, 3>::count == 2);
static_assert(seen<coarse_to_fine<1>, 1, 1>::count == 2);

// Four colours of cells: the middle of one sees the four middles of another, and its own no nearer than two cells away.
template <std::size_t A, std::size_t B>
using middles_of = both<corner<1, 1>, in_cells<A, B>>;
static_assert(seen<given<middles_of<1, 1>, middles_of<0, 0>>, 8, 2>::count == 4);
static_assert(seen<given<middles_of<0, 1>, middles_of<0, 0>>, 4, 2>::count == 2);
static_assert(in_cells<0, 1>::contains<2>({5, 6}) && !in_cells<0, 1>::contains<2>({6, 6}));

// Sites of different kinds don't see the same.
static_assert(seen<given<odd_sites, corner<0, 0>>, 1, 2>::alike);  // with the axes exchanged
static_assert(!seen<given<either<corner<0, 1>, corner<1, 1>>, corner<0, 0>>, 2, 2>::alike);
static_assert(seen<given<corner<0, 1>, corner<0, 0>>, 1, 2>::alike);
static_assert(seen<given<corner<0, 1>, corner<0, 0>>, 1, 2>::count == 2);

// A cube of six sites to each side is not too much to be evaluated.
static_assert(seen<coarse_to_fine<1>, 27, 3>::alike && seen<coarse_to_fine<1>, 27, 3>::count == 378);

// Nor is what a rotation does to it.
using wide_cubes = stencil_coupling<coarse_to_fine<1>, within<27>, affine, mlp<2>>;
static_assert(!equivariant_under<wide_cubes, about_a_site<rotations>, torus<8, 8, 8>, real_field>);
using wide_shells = stencil_coupling<coarse_to_fine<1>, within<27>, affine, features<mlp<2>, neighbours_at<5>>>;
static_assert(equivariant_under<wide_shells, about_a_site<point_group>, torus<8, 8, 8>, real_field>);

// A cube has 96 rotations and reflections with and without a sign flip: too many for one evaluation, if the middle of a
// cube sees 88 corners.
using turning_cubes =
    stencil_coupling<coarse_to_fine<3>, within<27>, affine, group_mlp<group<sign_flip, point_group>, 1>>;
static_assert(
    equivariant_under<turning_cubes, group<sign_flip, about_a_site<point_group>>, torus<8, 8, 8>, real_field>);
static_assert(seen<coarse_to_fine<3>, 27, 3>::count == 88);

/// A reflection of the first axis: what it does to the middle of a face depends on the direction of the face.
struct first_mirror {
  template <class, class>
  static constexpr auto generators() {
    return std::array{generator("a mirror").direction(2, 2, -1)};
  }
};
template <class Group>
inline constexpr bool faces_follow =
    equivariant_under<stencil_coupling<coarse_to_fine<2>, within<2>, affine, group_mlp<Group, 1>>,
                      about_a_site<first_mirror>, torus<4, 4, 4>, real_field>;
static_assert(faces_follow<reflections>);
static_assert(!faces_follow<first_mirror>);

template <class Net>
struct sign_flips
    : hierarchy<torus<8, 8>, real_field, every_level<stencil_coupling<odd_sites, within<5>, affine, Net>>, depth<1>> {};
static_assert(equivariant_under<sign_flips<group_mlp<sign_flip, 2>>, group<sign_flip, translations_by<2>>>);
static_assert(!equivariant_under<sign_flips<group_mlp<sign_flip, 2>>, translations_by<1>>);
static_assert(!equivariant_under<sign_flips<mlp<2>>, sign_flip>);
static_assert(equivariant_under<sign_flips<group_mlp<point_group, 2>>, about_a_site<point_group>>);
static_assert(!equivariant_under<sign_flips<group_mlp<point_group, 2>>, point_group>);

// Sums over sites that are equally far stay where they are when the lattice is turned about the one in the middle.
using shells = features<mlp<2>, neighbours, neighbours_at<5>>;
static_assert(equivariant_under<sign_flips<shells>, about_a_site<point_group>>);
static_assert(!equivariant_under<sign_flips<shells>, sign_flip>);
static_assert(!equivariant_under<sign_flips<features<mlp<2>, values, neighbours>>, about_a_site<point_group>>);
template <class Net>
using of_shells = features<Net, neighbours>;
using signed_shells = separate<of_shells<mlp<2>::even>, of_shells<mlp<2>::without_bias>>;
static_assert(equivariant_under<sign_flips<signed_shells>, group<sign_flip, about_a_site<point_group>>>);

}  // namespace
