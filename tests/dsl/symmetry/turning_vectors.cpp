// SPDX-License-Identifier: BSL-1.0

// The numerical twin of blocks of vectors that turn with the lattice as well as with the field.

#include "flow_twin.hpp"

using namespace rgflow;
using twin::has;
using twin::has_not;

namespace {

template <class Mask, class Net>
using vectors = chain<vector_coupling<Mask, Net>, vector_coupling<complement<Mask>, Net>>;
template <class Net>
using on_coefficients = chain<vectors<checkerboard, Net>, vectors<coarse_sites, Net>>;
template <class Block>
struct turning : hierarchy<torus<4, 4>, complex_field,
                           every_level<disentangle<2, in_haar_basis<Block>>, decimate<2, into_haar_basis<Block>>>> {};

template <class Mask, class Net>
using angles = chain<complex_coupling<Mask, Net>, complex_coupling<complement<Mask>, Net>>;

/// Of 4 x 4 sites keeps the inner four.
using inner = bit_mask<0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0>;
template <class Coupling, class Other>
struct on_sites : hierarchy<torus<4, 4>, complex_field, every_level<decimate<4, chain<Coupling, Other>>>, depth<1>> {};
template <class Net>
using oriented_on_sites = on_sites<oriented_coupling<inner, affine, scaling, Net>,
                                   oriented_coupling<complement<inner>, affine, scaling, Net>>;
template <class Net, class OfPhase = odd_circular_spline<3>>
using polar_on_sites = on_sites<polar_coupling<inner, odd_spline<3>, OfPhase, Net>,
                                polar_coupling<complement<inner>, odd_spline<3>, OfPhase, Net>>;

using symmetries_of_both = group<u1, conjugation, point_group>;

}  // namespace

TEST_CASE("symmetry/turning_vectors: coefficients of the Haar basis") {
  using flow = turning<on_coefficients<group_mlp<point_group, 2>>>;
  has<symmetries_of_both, flow>();
  static_assert(!equivariant_under<turning<on_coefficients<mlp<4>>>, reflections>);
  static_assert(!equivariant_under<turning<on_coefficients<group_mlp<reflections, 1>>>, rotations>);
}

TEST_CASE("symmetry/turning_vectors: oriented couplings of sites") {
  has<symmetries_of_both, oriented_on_sites<group_mlp<point_group, 1>>>();
  static_assert(!equivariant_under<oriented_on_sites<mlp<4>>, reflections>);
  // In the Haar basis differences change their signs and their axes don't.
  using of_means = oriented_coupling<coarse_sites, affine, scaling, group_mlp<point_group, 1>>;
  static_assert(!equivariant_under<turning<of_means>, reflections>);
}

TEST_CASE("symmetry/turning_vectors: polar couplings of sites") {
  using net = group_mlp<point_group, 1>;
  has<symmetries_of_both, polar_on_sites<net>>();
  has_not<conjugation, polar_on_sites<net, circular_spline<3>>>();
  static_assert(!equivariant_under<polar_on_sites<mlp<4>>, reflections>);
  using of_means = polar_coupling<coarse_sites, odd_spline<3>, odd_circular_spline<3>, net>;
  static_assert(!equivariant_under<turning<of_means>, reflections>);
}

TEST_CASE("symmetry/turning_vectors: angles of a complex_coupling") {
  using symmetric = turning<angles<checkerboard, group_mlp<group<conjugation, point_group>, 1>>>;
  has<symmetries_of_both, symmetric>();
  has_not<conjugation, turning<angles<checkerboard, group_mlp<point_group, 2>>>>();
}
