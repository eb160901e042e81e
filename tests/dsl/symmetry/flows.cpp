// SPDX-License-Identifier: BSL-1.0

// The numerical twin of the symmetries of flows: the density of a flow that is proved to have one has it on random
// fields, with weights far from where they start; where nothing is proved and nothing is true, the twin sees it.

#include "flow_twin.hpp"

using namespace rgflow;
using twin::has, twin::has_not, twin::measured;

namespace {

using odd = mlp<5>::without_bias;
using even = mlp<4, 3>::even;
using scale_and_shift = separate<even, odd>;
template <class Transform, class Net>
using sites_in_turn = chain<coupling<checkerboard, Transform, Net>, coupling<complement<checkerboard>, Transform, Net>>;
using vectors =
    chain<vector_coupling<checkerboard, mlp<5>>, vector_coupling<complement<checkerboard>, mlp<4>::with<silu>>>;

template <class Field, class Block, class... Options>
struct flow_of : hierarchy<torus<4, 4>, Field, every_level<disentangle<2, Block>, decimate<2, Block>>, Options...> {};

struct lattice_wide : hierarchy<torus<4, 4>, real_field,
                                every_level<neighbour_coupling<even_sites, affine, scale_and_shift>,
                                            neighbour_coupling<odd_sites, sinh_arcsinh, scale_and_shift>>,
                                depth<1>, prior<student_t<5>>> {};
struct one_level
    : hierarchy<torus<8, 4>, real_field, every_level<disentangle<2, toy::pair>, decimate<2, toy::pair>>, depth<1>> {};

}  // namespace

TEST_CASE("symmetry/flows: sign flips of real fields") {
  has<sign_flip, flow_of<real_field, sites_in_turn<affine, scale_and_shift>, prior<laplace>>>();
  has<sign_flip, flow_of<real_field, sites_in_turn<sinh_arcsinh, scale_and_shift>>>();
  has<sign_flip, flow_of<real_field, chain<elementwise<scaling>, vectors>>>();
  has<sign_flip, flow_of<real_field, sites_in_turn<odd_spline<4>, even>>>();
  has<sign_flip, lattice_wide>();
  has_not<sign_flip, flow_of<real_field, sites_in_turn<affine, mlp<5>>>>();
  has_not<sign_flip, flow_of<real_field, sites_in_turn<affine, separate<odd, even>>>>();
  has_not<sign_flip, flow_of<real_field, sites_in_turn<rational_quadratic_spline<4>, even>>>();
  has_not<sign_flip, flow_of<real_field, chain<elementwise<affine>, vectors>>>();
}

TEST_CASE("symmetry/flows: phases and conjugation of complex fields") {
  has<group<u1, conjugation, sign_flip>, flow_of<complex_field, chain<radial, vectors>>>();
  has<sign_flip, flow_of<complex_field, sites_in_turn<complex_affine, separate<even, even, odd, odd>>>>();
  has<group<sign_flip, conjugation>, flow_of<complex_field, vectors, prior<laplace>>>();
  has_not<u1, flow_of<complex_field, vectors, prior<laplace>>>();
  has_not<group<u1, conjugation>, flow_of<complex_field, sites_in_turn<complex_affine, odd>>>();
  has_not<conjugation, flow_of<complex_field, sites_in_turn<affine, scale_and_shift>>>();
}

TEST_CASE("symmetry/flows: rotations and swaps of components") {
  has<group<o<3>, permutations>, flow_of<channels<3>, vectors>>();
  has_not<permutations, flow_of<channels<3>, chain<channel_mix<>, vectors>>>();
  using heavy_tailed = flow_of<channels<3>, vectors, prior<student_t<3>>>;
  static_assert(!equivariant_under<heavy_tailed, o<3>>);  // its signs hold, its rotations don't
  CHECK_FALSE(measured<o<3>, heavy_tailed>()["density, a rotation of components"].passed());
  CHECK(measured<o<3>, heavy_tailed>()["density, a sign of one component"].passed());
}

TEST_CASE("symmetry/flows: translations by whole blocks") {
  has<translations_by<2>, one_level>();
  has<translations_by<2>, lattice_wide>();
  has_not<translations_by<1>, one_level>();
  has_not<reflections, one_level>();
}
