// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/random.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>
#include <rgflow/symmetry.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <vector>

// Hierarchies of every kind on lattices small enough for dense Jacobians.
namespace toy {

using namespace rgflow;

using net = mlp<5>;
using pair = chain<coupling<checkerboard, affine, net>, coupling<complement<checkerboard>, affine, net>>;
using by_channel = chain<coupling<channel_halves, affine, net>, coupling<complement<channel_halves>, affine, net>>;

struct two_dimensions : hierarchy<torus<4, 4>, complex_field, every_level<disentangle<2, pair>, decimate<2, pair>>> {
  static constexpr char const* name = "2D complex, blocks of 2";
};
struct four_blocks
    : hierarchy<torus<4, 4>, real_field,
                every_level<disentangle<2, pair>, decimate<2, pair>, disentangle<2, pair>, decimate<2, pair>>> {
  static constexpr char const* name = "four blocks per level";
};
struct one_dimension
    : hierarchy<torus<16>, real_field, every_level<disentangle<2, pair>, decimate<2, pair>>, prior<laplace>> {
  static constexpr char const* name = "1D";
};
struct three_dimensions
    : hierarchy<torus<4, 2, 4>, real_field, every_level<disentangle<2, pair>, decimate<2, pair>>, prior<student_t<5>>> {
  static constexpr char const* name = "3D";
};
struct wide_blocks : hierarchy<torus<8, 8>, real_field, every_level<disentangle<4, pair>, decimate<4, pair>>> {
  static constexpr char const* name = "blocks of 4, cells of 2";
};
struct open_edges : hierarchy<open_lattice<4, 8>, complex_field, every_level<disentangle<2, pair>, decimate<2, pair>>> {
  static constexpr char const* name = "open edges";
};
struct shared : hierarchy<torus<8>, complex_field, shared_levels<disentangle<2, pair>, decimate<2, pair>>> {
  static constexpr char const* name = "one set of weights for all levels";
};
struct own
    : hierarchy<torus<4, 4>, real_field, every_level<disentangle<2, own_per_position<pair>>, decimate<2, pair>>> {
  static constexpr char const* name = "own weights per position";
};
struct listed : hierarchy<torus<8>, complex_field,
                          levels<level<everywhere<by_channel>, decimate<2, pair>>, level<disentangle<4, pair>>>> {
  static constexpr char const* name = "listed levels";
};
struct lattice_wide : hierarchy<torus<4, 4>, complex_field,
                                every_level<neighbour_coupling<odd_sites, affine, net>,
                                            neighbour_coupling<even_sites, affine, net>, decimate<2, pair>>> {
  static constexpr char const* name = "lattice-wide couplings";
};
struct lattice_wide_open
    : hierarchy<
          open_lattice<4, 4>, real_field,
          every_level<neighbour_coupling<odd_sites, affine, net>, neighbour_coupling<even_sites, sinh_arcsinh, net>>,
          depth<1>> {
  static constexpr char const* name = "lattice-wide couplings, open edges";
};
struct normalised
    : hierarchy<torus<4, 4>, channels<3>,
                every_level<everywhere<chain<act_norm, channel_mix<>>>, disentangle<2, pair>, decimate<2, pair>>> {
  static constexpr char const* name = "act_norm and channel_mix on every site";
};
struct cells_of_three : hierarchy<torus<9>, complex_field, every_level<decimate<3, pair>>, cell<3>> {
  static constexpr char const* name = "cells of 3";
};
struct complex_values
    : hierarchy<torus<4, 4>, complex_field,
                every_level<neighbour_coupling<odd_sites, complex_affine, net>,
                            neighbour_coupling<even_sites, radial_sinh_arcsinh, net>,
                            decimate<2, chain<coupling<checkerboard, radial_sinh_arcsinh, net>,
                                              coupling<complement<checkerboard>, complex_affine, net>>>>> {
  static constexpr char const* name = "transforms of complex values";
};
struct generated
    : hierarchy<
          torus<4, 4>, real_field,
          every_level<stencil_coupling<coarse_to_fine<1>, within<5>, composed<affine, mirror_spline<4>>,
                                       group_mlp<group<sign_flip, point_group>, 1>>,
                      stencil_coupling<coarse_to_fine<2>, within<2>, affine, separate<net::even, net::without_bias>>,
                      everywhere<elementwise<odd_spline<4>>>>> {
  static constexpr char const* name = "coarse to fine, 2D";
};
struct generated_chain
    : hierarchy<open_lattice<8>, complex_field,
                every_level<stencil_coupling<coarse_to_fine<1>, within<9>, complex_affine, net>>, context<1>> {
  static constexpr char const* name = "coarse to fine, 1D, open";
};
struct generated_solid : hierarchy<torus<4, 2, 2>, real_field,
                                   every_level<stencil_coupling<coarse_to_fine<1>, within<1>, affine, net>,
                                               stencil_coupling<coarse_to_fine<2>, within<2>, sinh_arcsinh, net>,
                                               stencil_coupling<coarse_to_fine<3>, within<3>, affine, net>>> {
  static constexpr char const* name = "coarse to fine, 3D";
};
struct generated_on_checkerboards
    : hierarchy<torus<4, 4>, real_field,
                every_level<stencil_coupling<odd_sites, within<5>, affine, group_mlp<point_group, 1>>>, checkerboard,
                depth<3>> {
  static constexpr char const* name = "coarse to fine, on checkerboards";
};
struct generated_by_distributions
    : hierarchy<torus<8>, real_field,
                levels<level<stencil_coupling<coarse_to_fine<1>, within<9>, logistic_mixture<2>, net>>,
                       level<stencil_coupling<coarse_to_fine<1>, within<1>, rational_quadratic_spline<4>, net>>>> {
  static constexpr char const* name = "coarse to fine, by a mixture and a spline of any form";
};
/// Sites of both colours are corrected, in encode order first, after all of them are there.
struct generated_and_corrected
    : hierarchy<torus<4, 4>, real_field,
                levels<level<stencil_coupling<even_sites, within<1>, affine, net>,
                             stencil_coupling<coarse_to_fine<1>, within<1>, sinh_arcsinh, net>,
                             stencil_coupling<coarse_to_fine<2>, within<2>, affine, net>>>> {
  static constexpr char const* name = "coarse to fine, then corrected";
};
struct coloured
    : hierarchy<
          torus<4, 4>, real_field,
          levels<
              level<stencil_coupling<given<corner<0, 1>, either<even_sites, corner<1, 0>>>, within<2>, affine, net>,
                    stencil_coupling<given<corner<1, 0>, even_sites>, within<1>, affine, net>,
                    stencil_coupling<both<corner<1, 1>, in_odd_cells>, within<5>, affine, net>,
                    stencil_coupling<given<both<corner<1, 1>, in_even_cells>, corner<0, 0>>, within<2>, affine, net>>,
              level<neighbour_coupling<even_sites, affine, net>>>> {
  static constexpr char const* name = "two colours";
};
/// Sets of sites of one's own: those whose coordinates are all multiples of 3, and those where these add up to one.
struct thirds {
  static constexpr std::size_t period = 3;
  template <std::size_t Dimensions>
  static constexpr bool contains(std::array<std::size_t, Dimensions> const& x) {
    for (std::size_t const c : x)
      if (c % 3 != 0) return false;
    return true;
  }
  static std::string name() { return "thirds"; }
};
struct third_diagonals {
  static constexpr std::size_t period = 3;
  template <std::size_t Dimensions>
  static constexpr bool contains(std::array<std::size_t, Dimensions> const& x) {
    std::size_t sum = 0;
    for (std::size_t const c : x) sum += c;
    return sum % 3 == 0;
  }
  static std::string name() { return "third_diagonals"; }
};
struct own_sets_rotated
    : hierarchy<torus<6, 6>, real_field,
                levels<level<neighbour_coupling<odd_sites, affine, net>>,
                       level<stencil_coupling<given<thirds, third_diagonals>, within<5>, sinh_arcsinh, net>,
                             stencil_coupling<third_diagonals, within<2>, composed<affine, mirror_spline<4>>, net>>>,
                checkerboard> {
  static constexpr char const* name = "sets of one's own on a rotated level";
};
struct own_sets_rotated_open
    : hierarchy<open_lattice<6, 4>, complex_field,
                levels<level<everywhere<by_channel>>, level<stencil_coupling<thirds, within<2>, complex_affine, net>>>,
                checkerboard, context<1>> {
  static constexpr char const* name = "sets of one's own on a rotated level, open edges";
};
struct vectors_generated
    : hierarchy<
          torus<4, 4>, complex_field,
          every_level<vector_stencil_coupling<coarse_to_fine<1>, within<5>, composed<scaling, odd_spline<3, 5>>, net>,
                      vector_stencil_coupling<coarse_to_fine<2>, within<2>, odd_spline<4>,
                                              group_mlp<point_group, 1>>>> {
  static constexpr char const* name = "vectors from coarse to fine, 2D";
};
struct vectors_of_three
    : hierarchy<open_lattice<6>, channels<3>,
                every_level<vector_stencil_coupling<odd_sites, within<9>, scaling, net>,
                            vector_stencil_coupling<even_sites, within<1>, odd_spline<3>, net>>,
                depth<1>, context<1>> {
  static constexpr char const* name = "vectors of three components, 1D, open";
};
struct vectors_of_one : hierarchy<torus<2, 2>, real_field,
                                  levels<level<vector_stencil_coupling<even_sites, within<1>, odd_spline<3>, net>>>> {
  static constexpr char const* name = "vectors of one component";
};
struct oriented_generated
    : hierarchy<torus<4, 4>, complex_field,
                every_level<oriented_stencil_coupling<coarse_to_fine<1>, within<5>, affine, odd_spline<3>, net>,
                            oriented_stencil_coupling<coarse_to_fine<2>, within<2>, rational_quadratic_spline<3>,
                                                      scaling, group_mlp<point_group, 1>>>,
                depth<1>> {
  static constexpr char const* name = "oriented, from coarse to fine, 2D";
};
struct oriented_chain
    : hierarchy<open_lattice<6>, complex_field,
                every_level<oriented_stencil_coupling<odd_sites, within<9>, sinh_arcsinh, affine, net>,
                            oriented_stencil_coupling<even_sites, within<1>, affine, scaling, net>>,
                depth<1>, context<1>> {
  static constexpr char const* name = "oriented, 1D, open";
};
struct polar_generated
    : hierarchy<torus<4, 4>, complex_field,
                every_level<polar_stencil_coupling<coarse_to_fine<1>, within<5>, composed<scaling, odd_spline<3>>,
                                                   circular_spline<3>, net>,
                            polar_stencil_coupling<coarse_to_fine<2>, within<2>, scaling, odd_circular_spline<3>,
                                                   group_mlp<point_group, 1>>>,
                depth<1>, context<1>> {
  static constexpr char const* name = "polar, from coarse to fine, 2D";
};
struct complex_generated
    : hierarchy<torus<4, 4>, complex_field,
                every_level<complex_stencil_coupling<coarse_to_fine<1>, within<5>, net>,
                            complex_stencil_coupling<coarse_to_fine<2>, within<2>,
                                                     group_mlp<group<conjugation, point_group>, 1>>>,
                depth<1>, context<1>> {
  static constexpr char const* name = "scaled and turned, from coarse to fine, 2D";
};
struct conditional
    : hierarchy<torus<4, 4>, real_field, every_level<disentangle<2, pair>, decimate<2, pair>>, context<2>> {
  static constexpr char const* name = "two context numbers";
};
struct one_axis : hierarchy<torus<4, 8>, real_field, every_level<disentangle<2, pair>, decimate<2, pair>>, cell<2, 1>> {
  static constexpr char const* name = "cells of 2 x 1";
};
struct rotated
    : hierarchy<torus<4, 4>, complex_field,
                levels<level<disentangle<2, pair>, decimate<2, pair>>,
                       level<neighbour_coupling<odd_sites, affine, net>, neighbour_coupling<even_sites, affine, net>,
                             everywhere<own_per_position<by_channel>>>,
                       level<decimate<2, pair>>>,
                checkerboard> {
  static constexpr char const* name = "a checkerboard between two boxes";
};

#define RGFLOW_TOY_FLOWS                                                                                               \
  toy::two_dimensions, toy::four_blocks, toy::one_dimension, toy::three_dimensions, toy::wide_blocks, toy::open_edges, \
      toy::shared, toy::own, toy::listed, toy::lattice_wide, toy::lattice_wide_open, toy::normalised,                  \
      toy::cells_of_three, toy::complex_values, toy::conditional, toy::one_axis, toy::rotated
#define RGFLOW_COARSE_TO_FINE_FLOWS                                                                                    \
  toy::generated, toy::generated_chain, toy::generated_solid, toy::generated_on_checkerboards,                         \
      toy::generated_by_distributions, toy::generated_and_corrected, toy::coloured, toy::own_sets_rotated,             \
      toy::own_sets_rotated_open
#define RGFLOW_VECTOR_FLOWS                                                                                            \
  toy::vectors_generated, toy::vectors_of_three, toy::vectors_of_one, toy::oriented_generated, toy::oriented_chain,    \
      toy::polar_generated, toy::complex_generated

/// A model whose weights are far from the identity.
template <class Flow, class T>
model<Flow, T> stirred(double size = 0.3) {
  model<Flow, T> m(seed{3});
  for (std::size_t i = 0; i < m.weights().size(); ++i)
    m.weights()[i] += static_cast<T>(size * engine::normal<double>({17, engine::purpose::test, 0}, i, 0));
  return m;
}

template <class Model>
engine::context_values<typename Model::value_type> some_context(std::size_t samples) {
  using T = typename Model::value_type;
  if constexpr (Model::contexts == 0) {
    return {};
  } else {
    std::vector<T> values(samples * Model::contexts);
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<T>(engine::normal<double>({18, engine::purpose::test, 0}, i, 0));
    return {values, Model::contexts};
  }
}

}  // namespace toy
